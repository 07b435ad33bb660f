// Certificates made, kept, renewed; kubeconfigs written and read back; real TLS accepts and refuses.

import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAuthority, expiresMs, issueClient, issueServer, serverNames } from './certificate.ts';
import { kubeconfigText, parseKubeconfig } from './kubeconfig.ts';
import { ensurePki, ORDINARY_CLIENTS } from './pki.ts';

const NOW = Date.now();
const DAY = 86_400_000;
let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tutti-pki-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const ensure = (nowMs: number, extraNames: readonly string[] = []) =>
  ensurePki({ directory, nowMs, authorityName: 'tutti-test', extraNames, clients: ORDINARY_CLIENTS });

describe('ensurePki', () => {
  test('makes everything once and keeps it', async () => {
    const first = await ensure(NOW);
    const second = await ensure(NOW + 300 * DAY);
    expect(second).toEqual(first);
    expect((await readdir(directory)).sort()).toEqual(
      ['admin', 'agent', 'ca', 'control', 'kubernetes'].flatMap((name) => [`${name}.crt`, `${name}.key`]),
    );
    for (const file of await readdir(directory)) {
      expect((await stat(join(directory, file))).mode & 0o777, file).toBe(0o600);
    }
  });

  test('renews leaves with less than 30 days left and says when', async () => {
    const first = await ensure(NOW);
    expect(Math.abs(first.renewAtMs - (NOW + 335 * DAY))).toBeLessThan(DAY);
    const second = await ensure(first.renewAtMs + 1000);
    expect(second.authority).toEqual(first.authority);
    expect(second.server).not.toEqual(first.server);
    expect(second.clients.admin).not.toEqual(first.clients.admin);
  });

  test('makes the server certificate anew when its names change', async () => {
    const first = await ensure(NOW);
    const second = await ensure(NOW, ['10.220.0.1', 'tutti.internal']);
    expect(serverNames(second.server.certificate)).toContain('10.220.0.1');
    expect(second.clients).toEqual(first.clients);
  });

  test.each([
    ['a torn certificate', 'admin.crt', '-----BEGIN CERT'],
    ['an empty key', 'admin.key', ''],
  ])('repairs %s', async (_name, file, text) => {
    await ensure(NOW);
    await writeFile(join(directory, file), text);
    const { clients } = await ensure(NOW);
    expect(new X509Certificate(clients.admin?.certificate ?? '').subject).toContain('CN=tutti-admin');
  });

  test('repairs a key that does not belong to its certificate', async () => {
    const first = await ensure(NOW);
    await writeFile(join(directory, 'admin.key'), first.clients.agent?.key ?? '');
    expect((await ensure(NOW)).clients.admin).not.toEqual(first.clients.admin);
  });

  test('refuses to go on with an expired authority', async () => {
    await ensure(NOW);
    await expect(ensure(NOW + 3700 * DAY)).rejects.toMatchObject({ code: 'Terminal' });
  });
});

test('a leaf never outlives its authority', async () => {
  const authority = await createAuthority('short', NOW - 3600 * DAY);
  const leaf = await issueServer(authority, ['localhost'], NOW);
  expect(expiresMs(leaf.certificate)).toBe(expiresMs(authority.certificate));
});

test('a real TLS handshake carries user and groups, and a foreign client is not authorized', async () => {
  const authority = await createAuthority('one', NOW);
  const server = await issueServer(authority, ['127.0.0.1', 'localhost'], NOW);
  const client = await issueClient(authority, { user: 'ada', groups: ['system:masters', 'dev'] }, NOW);
  const foreign = await issueClient(
    await createAuthority('two', NOW),
    { user: 'eve', groups: ['system:masters'] },
    NOW,
  );
  const https = createServer(
    {
      cert: server.certificate,
      key: server.key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    },
    (req, res) => {
      const socket = req.socket as import('node:tls').TLSSocket; // the server is a TLS server
      const subject = socket.getPeerCertificate().subject as unknown as { CN: string; O: string[] }; // O repeats
      res.end(JSON.stringify({ authorized: socket.authorized, user: subject.CN, groups: subject.O }));
    },
  );
  await new Promise<void>((done) => https.listen(0, '127.0.0.1', done));
  const ask = (pair: { certificate: string; key: string }) =>
    new Promise((done, fail) => {
      const { port } = https.address() as AddressInfo; // listening on TCP
      request(
        { port, host: '127.0.0.1', ca: authority.certificate, cert: pair.certificate, key: pair.key },
        (res) => {
          res.setEncoding('utf8').on('data', (text) => done(JSON.parse(text)));
        },
      )
        .on('error', fail)
        .end();
    });
  try {
    expect(await ask(client)).toEqual({ authorized: true, user: 'ada', groups: ['system:masters', 'dev'] });
    expect(await ask(foreign)).toMatchObject({ authorized: false });
  } finally {
    https.close();
  }
});

describe('kubeconfig', () => {
  test('what is written is read back', async () => {
    const { authority, clients } = await ensure(NOW);
    const client = clients.admin ?? { certificate: '', key: '' };
    const text = kubeconfigText({
      server: 'https://127.0.0.1:6443',
      authority: authority.certificate,
      client,
      cluster: 'tutti',
      user: 'tutti-admin',
    });
    expect(await parseKubeconfig(text, { directory })).toMatchObject({
      server: 'https://127.0.0.1:6443',
      authority: authority.certificate,
      client,
      insecure: false,
      namespace: 'default',
    });
  });

  test('files are read relative to the kubeconfig', async () => {
    await writeFile(join(directory, 'ca.pem'), 'CA');
    const text = `
current-context: a
contexts: [{name: a, context: {cluster: c, user: u, namespace: shop}}, {name: b, context: {cluster: none}}]
clusters: [{name: c, cluster: {server: 'https://x/', certificate-authority: ca.pem, tls-server-name: y}}]
users: [{name: u, user: {tokenFile: t, exec: {command: ./get, args: [1], env: [{name: A, value: b}]}}}]`;
    expect(await parseKubeconfig(text, { directory })).toMatchObject({
      server: 'https://x',
      authority: 'CA',
      tlsServerName: 'y',
      tokenFile: join(directory, 't'),
      namespace: 'shop',
      command: { command: join(directory, 'get'), args: ['1'], env: { A: 'b' } },
    });
  });

  test.each([
    ['no current context', 'contexts: []', 'Kubeconfig has no current-context: name a context'],
    ['an unknown context', 'current-context: x', 'Kubeconfig has no context named "x"'],
    [
      'an unknown cluster',
      'current-context: x\ncontexts: [{name: x, context: {cluster: y}}]',
      'Kubeconfig has no cluster named "y"',
    ],
    [
      'a missing file',
      'current-context: x\ncontexts: [{name: x, context: {cluster: y}}]\nclusters: [{name: y, cluster: {server: s, certificate-authority: no}}]',
      'Cannot read certificate-authority "no" that the kubeconfig names',
    ],
  ])('%s is said', async (_name, text, message) => {
    await expect(parseKubeconfig(text, { directory })).rejects.toMatchObject({ code: 'BadRequest', message });
  });
});

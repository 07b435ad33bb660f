import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { connect } from 'node:http2';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, issueServer, type KeyPair } from '../../../machinery/pki/certificate.ts';
import { aBackend, aFrontend, aServer } from '../builders.case.ts';
import { startBackend, type TestBackend } from './backend-server.case.ts';
import { HaproxyDriver } from './haproxy-driver.ts';

describe('TLS at HAProxy', () => {
  let directory = '';
  let driver: HaproxyDriver;
  let backend: TestBackend;
  let authority: KeyPair;
  const certificate = async (name: string) => {
    const pair = await issueServer(authority, [name], Date.now());
    return pair.certificate + pair.key;
  };
  const secure = (pem: string, overrides = {}) =>
    aFrontend({
      name: 'default.tls',
      binds: [{ address: '127.81.9.2', port: 18_443 }],
      certificatePems: [pem],
      ...overrides,
    });
  const apply = (...frontends: readonly ReturnType<typeof secure>[]) =>
    driver.apply({
      frontends,
      backends: [
        aBackend({ servers: [aServer(6)] }),
        aBackend({ name: 'plain', mode: 'tcp', servers: [aServer(6)] }),
      ],
    });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tutti-tls-'));
    driver = new HaproxyDriver({
      directory: join(directory, 'ha'),
      socket: join(directory, 'ha/admin.sock'),
      maxConnections: 500,
      threads: 1,
    });
    authority = await createAuthority('test', Date.now());
    backend = await startBackend('s6', aServer(6).port);
    await driver.start();
  });
  afterAll(async () => {
    await driver.stop();
    await backend.kill();
    await rm(directory, { recursive: true, force: true });
  });

  const get = (servername: string, path = '/') =>
    new Promise<string>((resolve, reject) => {
      const options = {
        host: '127.81.9.2',
        port: 18_443,
        path,
        servername,
        ca: authority.certificate,
        agent: false,
      };
      const sent = request(options, (response) => {
        let body = '';
        response.on('data', (chunk) => (body += chunk));
        response.on('end', () => resolve(body));
      });
      sent.on('error', (error) => reject(error));
      sent.end();
    });

  it('shows the certificate and tells the servers of it', async () => {
    await apply(secure(await certificate('shop.test')));
    expect(await get('shop.test')).toBe('s6');
    expect(JSON.parse(await get('shop.test', '/headers'))).toMatchObject({
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '18443',
    });
  });

  it('speaks HTTP/2', async () => {
    const session = connect('https://127.81.9.2:18443', {
      ca: authority.certificate,
      servername: 'shop.test',
    });
    const body = await new Promise<string>((resolve, reject) => {
      session.on('error', reject);
      const stream = session.request({ ':path': '/' });
      let text = '';
      stream.on('data', (chunk) => (text += chunk));
      stream.on('end', () => resolve(text));
    });
    expect(body).toBe('s6');
    session.close();
  });

  it('takes another certificate, and leaves no old key behind', async () => {
    await apply(secure(await certificate('store.test')));
    expect(await get('store.test')).toBe('s6');
    await expect(get('shop.test')).rejects.toThrow(/altnames/);
    const kept = await readdir(join(directory, 'ha/certificates'));
    expect(kept).toHaveLength(1);
    expect((await stat(join(directory, 'ha/certificates', kept[0] ?? ''))).mode & 0o777).toBe(0o600);
  });

  it('is ended for what is not HTTP too', async () => {
    await apply(
      secure(await certificate('db.test'), {
        mode: 'tcp',
        defaultAction: { type: 'forward', targets: [{ backend: 'plain', weight: 1 }] },
      }),
    );
    expect(await get('db.test')).toBe('s6');
  });

  it('is refused for a certificate that is none, in HAProxy’s words, and carried for the others', async () => {
    const bad = secure('nonsense', { name: 'default.bad', binds: [{ address: '127.81.9.2', port: 18_444 }] });
    const report = await apply(secure(await certificate('shop.test')), bad);
    expect(report).toEqual({
      reloaded: true,
      refused: [
        {
          frontend: 'default.bad',
          reason: expect.stringMatching(/^'bind 127\.81\.9\.2:18444'.*unable to load certificate/),
        },
      ],
    });
    expect(await get('shop.test')).toBe('s6');
  });

  it.each([
    { name: 'a source that is no range', match: { sources: ['10.0.0.0/99'] } },
    { name: 'a path that no request can have', match: { paths: ['/a\nb'] } },
  ])('listens for all but the frontend with $name', async ({ match }) => {
    const action = { type: 'forward' as const, targets: [{ backend: 'default.web', weight: 1 }] };
    const bad = aFrontend({
      name: 'default.bad',
      binds: [{ address: '127.81.9.2', port: 18_444 }],
      rules: [{ match, action }],
    });
    const report = await apply(secure(await certificate('shop.test')), bad);
    expect(report.refused.map(({ frontend }) => frontend)).toEqual(['default.bad']);
    expect(await get('shop.test')).toBe('s6');
  });
});

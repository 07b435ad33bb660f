// Fingerprints and forms are compared with what ssh-keygen and openssl make of the same keys.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestEc2, type TestEc2 } from '../testing.ts';

let ec2: TestEc2;
let folder: string;
beforeEach(async () => {
  ec2 = await openTestEc2();
  folder = mkdtempSync(join(tmpdir(), 'tutti-keys-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await ec2.close();
});

function written(text: string): string {
  const path = join(folder, 'key');
  writeFileSync(path, `${text}\n`, { mode: 0o600 });
  return path;
}
const tool = (program: string, ...args: readonly string[]) =>
  execFileSync(program, args, { encoding: 'utf8' }).trim();
const shell = (script: string, path: string) => tool('sh', '-c', script, 'sh', path);
const blobOf = (line: string) => line.split(' ').slice(0, 2).join(' ');
const publicKey = async (name: string) =>
  (await ec2.call('DescribeKeyPairs', { KeyNames: [name], IncludePublicKey: true })).KeyPairs?.[0]
    ?.PublicKey ?? '';

it('an RSA key is told once, in PKCS#1, with the SHA-1 of its private half', async () => {
  const { KeyMaterial = '', KeyFingerprint } = await ec2.call('CreateKeyPair', { KeyName: 'a' });
  expect(KeyMaterial).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
  const path = written(KeyMaterial);
  const digest = shell('openssl pkcs8 -in "$1" -nocrypt -topk8 -outform DER | openssl sha1 -c', path);
  expect(KeyFingerprint).toBe(digest.replace(/^.*= */, ''));
  expect(blobOf(await publicKey('a'))).toBe(blobOf(tool('ssh-keygen', '-y', '-f', path)));
});

it("an ed25519 key is told in OpenSSH's own form, with the SHA-256 of its public half", async () => {
  const { KeyMaterial = '', KeyFingerprint = '' } = await ec2.call('CreateKeyPair', {
    KeyName: 'a',
    KeyType: 'ed25519',
  });
  const path = written(KeyMaterial);
  expect(blobOf(await publicKey('a'))).toBe(blobOf(tool('ssh-keygen', '-y', '-f', path)));
  const shown = tool('ssh-keygen', '-l', '-f', path).split(' ')[1];
  expect(`SHA256:${KeyFingerprint.replace(/=+$/, '')}`).toBe(shown);
});

it.each([
  ['rsa', '2048'],
  ['ed25519', ''],
])('an imported %s key has the fingerprint of its public half', async (type, bits) => {
  const path = join(folder, 'mine');
  tool('ssh-keygen', '-q', '-t', type, ...(bits ? ['-b', bits] : []), '-N', '', '-C', 'me@here', '-f', path);
  const line = tool('cat', `${path}.pub`);
  const { KeyFingerprint = '' } = await ec2.call('ImportKeyPair', {
    KeyName: 'a',
    PublicKeyMaterial: new TextEncoder().encode(`${line}\n`),
  });
  expect(await publicKey('a')).toBe(line);
  const script = `ssh-keygen -ef "$1" -m PEM | openssl rsa -RSAPublicKey_in -outform DER 2>/dev/null | openssl md5 -c`;
  const expected =
    type === 'rsa'
      ? shell(script, path).replace(/^.*= */, '')
      : (tool('ssh-keygen', '-l', '-f', path).split(' ')[1] ?? '').replace('SHA256:', '');
  expect(KeyFingerprint.replace(/=+$/, '')).toBe(expected);
});

it('names are unique; what is not there is told for a name, and deleted without complaint', async () => {
  await ec2.call('CreateKeyPair', { KeyName: 'a', KeyType: 'ed25519' });
  expect(await ec2.fault('CreateKeyPair', { KeyName: 'a' })).toBe(
    "InvalidKeyPair.Duplicate: The keypair 'a' already exists.",
  );
  expect(await ec2.fault('DescribeKeyPairs', { KeyNames: ['b'] })).toBe(
    "InvalidKeyPair.NotFound: The key pair 'b' does not exist",
  );
  await ec2.call('DeleteKeyPair', { KeyName: 'a' });
  expect(await ec2.call('DeleteKeyPair', { KeyName: 'a' })).toEqual({ Return: true });
  expect((await ec2.call('DescribeKeyPairs', {})).KeyPairs).toEqual([]);
});

it.each(['', 'ssh-rsa !!', 'ecdsa-sha2-nistp256 AAAA', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB'])(
  'what is no public key is refused: "%s"',
  async (text) => {
    const input = { KeyName: 'a', PublicKeyMaterial: new TextEncoder().encode(text) };
    expect(await ec2.fault('ImportKeyPair', input)).toMatch(/^InvalidKey.Format: /);
  },
);

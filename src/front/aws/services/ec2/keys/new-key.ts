// New keys: the private half is told once, in the answer that makes it, and is not kept.
import { generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { createdRsaFingerprint, ed25519Fingerprint } from './fingerprints.ts';
import { type KeyType, openSshPrivateKey, publicLine, sshBlob } from './ssh-format.ts';

const RSA_BITS = 2048;

export interface NewKey {
  readonly publicKey: string;
  readonly fingerprint: string;
  /** PEM: PKCS#1 for RSA, OpenSSH's own form for ed25519. */
  readonly material: string;
}

export async function newKey(type: KeyType, name: string): Promise<NewKey> {
  const key = await generate(type);
  const publicKey = publicLine(type, sshBlob(type, key), name);
  if (type === 'ed25519')
    return {
      publicKey,
      fingerprint: ed25519Fingerprint(key),
      material: openSshPrivateKey(key, name, randomBytes(4)),
    };
  const pem = key.export({ type: 'pkcs1', format: 'pem' }).toString().trimEnd();
  return { publicKey, fingerprint: createdRsaFingerprint(key), material: pem };
}

function generate(type: KeyType): Promise<KeyObject> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, _public: KeyObject, key: KeyObject) =>
      error ? reject(error) : resolve(key);
    if (type === 'rsa') generateKeyPair('rsa', { modulusLength: RSA_BITS }, done);
    else generateKeyPair('ed25519', {}, done);
  });
}

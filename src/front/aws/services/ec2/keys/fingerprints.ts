// Fingerprints as EC2 shows them, which differ by how a key came: an RSA key that was made here has the SHA-1 of the private key (PKCS#8, DER),
// one that was imported the MD5 of the public key (SubjectPublicKeyInfo, DER); an ed25519 key has the SHA-256 of its SSH form.
import { createHash, type KeyObject } from 'node:crypto';
import { sshBlob } from './ssh-format.ts';

const colons = (digest: Buffer) => digest.toString('hex').replace(/..(?=.)/g, '$&:');

export function createdRsaFingerprint(privateKey: KeyObject): string {
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  return colons(createHash('sha1').update(der).digest());
}

export function importedRsaFingerprint(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return colons(createHash('md5').update(der).digest());
}

export function ed25519Fingerprint(key: KeyObject): string {
  return createHash('sha256').update(sshBlob('ed25519', key)).digest('base64');
}

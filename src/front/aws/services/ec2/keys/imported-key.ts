// Public keys that are brought along: as in authorized_keys, as RFC 4716 has them, or base64 of DER.
import { createPublicKey, type KeyObject } from 'node:crypto';
import { AwsFault } from '../../../fault.ts';
import { ed25519Fingerprint, importedRsaFingerprint } from './fingerprints.ts';
import { type KeyType, publicLine, readBlob, sshBlob } from './ssh-format.ts';

export interface ImportedKey {
  readonly type: KeyType;
  /** As in authorized_keys. */
  readonly publicKey: string;
  readonly fingerprint: string;
}

const RSA_BITS = [1024, 2048, 4096];

/** Throws InvalidKey.Format. */
export function importedKey(material: Uint8Array): ImportedKey {
  const text = Buffer.from(material).toString('utf8').trim();
  const found = fromLine(text) ?? fromRfc4716(text) ?? fromDer(text);
  if (!found) throw badKey('Key is not in valid OpenSSH public key format');
  const { type, key, comment } = found;
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (type === 'rsa' && !RSA_BITS.includes(bits ?? 0))
    throw badKey(`Key has ${bits} bits: RSA keys of 1024, 2048 and 4096 bits are supported`);
  const fingerprint = type === 'rsa' ? importedRsaFingerprint(key) : ed25519Fingerprint(key);
  return { type, fingerprint, publicKey: publicLine(type, sshBlob(type, key), comment) };
}

function badKey(message: string): AwsFault {
  return new AwsFault('InvalidKey.Format', message);
}

type Found = { readonly type: KeyType; readonly key: KeyObject; readonly comment: string };

function fromLine(text: string): Found | undefined {
  const match = /^ssh-[a-z0-9-]+\s+([A-Za-z0-9+/]+={0,2})(?:\s+(.*))?$/.exec(text);
  const key = match && readBlob(Buffer.from(match[1] ?? '', 'base64'));
  return key ? { ...key, comment: match[2] ?? '' } : undefined;
}

function fromRfc4716(text: string): Found | undefined {
  const match = /^---- BEGIN SSH2 PUBLIC KEY ----\s([\s\S]*?)\s---- END SSH2 PUBLIC KEY ----$/.exec(text);
  if (!match) return undefined;
  const lines = (match[1] ?? '').replace(/\\\r?\n/g, '').split(/\r?\n/);
  const body = lines.filter((line) => !line.includes(':')).join('');
  const key = readBlob(Buffer.from(body, 'base64'));
  return key && { ...key, comment: '' };
}

function fromDer(text: string): Found | undefined {
  const body = text.replace(/-----[A-Z ]+-----|\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return undefined;
  try {
    const key = createPublicKey({ key: Buffer.from(body, 'base64'), format: 'der', type: 'spki' });
    const type = key.asymmetricKeyType;
    return type === 'rsa' || type === 'ed25519' ? { type, key, comment: '' } : undefined;
  } catch {
    return undefined;
  }
}

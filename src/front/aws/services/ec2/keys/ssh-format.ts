// Keys in the forms of SSH: public ones as in authorized_keys, private ed25519 ones as OpenSSH keeps them (RFC 4253, PROTOCOL.key).
import { createPublicKey, type KeyObject } from 'node:crypto';

export type KeyType = 'rsa' | 'ed25519';
const NAMES: { readonly [type in KeyType]: string } = { rsa: 'ssh-rsa', ed25519: 'ssh-ed25519' };

const bytes = (text: string | undefined) => Buffer.from(text ?? '', 'base64url');

function field(content: Buffer | string): Buffer {
  const body = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/** A positive number: a zero byte before a high bit. */
function number(content: Buffer): Buffer {
  return field((content[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), content]) : content);
}

/** The public key as SSH sends it, of either half. */
export function sshBlob(type: KeyType, key: KeyObject): Buffer {
  const { n, e, x } = key.export({ format: 'jwk' });
  const parts = type === 'rsa' ? [number(bytes(e)), number(bytes(n))] : [field(bytes(x))];
  return Buffer.concat([field(NAMES[type]), ...parts]);
}

/** `ssh-rsa AAAA… comment` */
export function publicLine(type: KeyType, blob: Buffer, comment: string): string {
  return `${NAMES[type]} ${blob.toString('base64')}${comment ? ` ${comment}` : ''}`;
}

const BLOCK = 8;

/** OPENSSH PRIVATE KEY, not encrypted. `check` is any 32-bit number. */
export function openSshPrivateKey(key: KeyObject, comment: string, check: Buffer): string {
  const { d, x } = key.export({ format: 'jwk' });
  const [seed, point] = [bytes(d), bytes(x)];
  const secret = Buffer.concat([
    ...[check, check, field(NAMES.ed25519), field(point), field(Buffer.concat([seed, point]))],
    field(comment),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (BLOCK - (secret.length % BLOCK)) % BLOCK }, (_, index) => index + 1),
  );
  const one = Buffer.from([0, 0, 0, 1]);
  const body = Buffer.concat([
    ...[Buffer.from('openssh-key-v1\0'), field('none'), field('none'), field(''), one],
    ...[field(sshBlob('ed25519', key)), field(Buffer.concat([secret, padding]))],
  ]);
  const lines = body.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----'].join('\n');
}

/** The fields of a blob; undefined when it is none. */
function fieldsOf(blob: Buffer): readonly Buffer[] | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= blob.length) {
    const length = blob.readUInt32BE(at);
    if (at + 4 + length > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return at === blob.length ? fields : undefined;
}

/** What a blob says; undefined for anything but an RSA or an ed25519 key. */
export function readBlob(blob: Buffer): { readonly type: KeyType; readonly key: KeyObject } | undefined {
  const [name, first, second] = fieldsOf(blob) ?? [];
  const text = (part: Buffer | undefined) => part?.toString('base64url') ?? '';
  const bare = (part: Buffer | undefined) => (part?.[0] === 0 ? part.subarray(1) : part);
  try {
    if (name?.toString() === NAMES.rsa) {
      const jwk = { kty: 'RSA', e: text(bare(first)), n: text(bare(second)) };
      return { type: 'rsa', key: createPublicKey({ key: jwk, format: 'jwk' }) };
    }
    if (name?.toString() === NAMES.ed25519 && first?.length === 32) {
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: text(first) };
      return { type: 'ed25519', key: createPublicKey({ key: jwk, format: 'jwk' }) };
    }
  } catch {
    return undefined;
  }
  return undefined;
}

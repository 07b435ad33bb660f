// Where do a machine's SSH host keys come from? From here: a guest without KVM takes long to make them, and a clone must have
// its own before its SSH server starts.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { GuestFile } from '../../driver.ts';

const NAME = 'ssh-ed25519';

/** An ed25519 and an ecdsa pair, as the files that sshd reads. */
export function makeHostKeys(comment: string): readonly GuestFile[] {
  return [...ed25519(comment), ...ecdsa(comment)];
}

function pair(kind: string, privateText: string, publicLine: string): readonly GuestFile[] {
  const path = `/etc/ssh/ssh_host_${kind}_key`;
  return [
    { path, content: privateText, mode: 0o600 },
    { path: `${path}.pub`, content: `${publicLine}\n`, mode: 0o644 },
  ];
}

/** OpenSSH's own format: it reads no other for this kind. */
function ed25519(comment: string): readonly GuestFile[] {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const [secret, open] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  const publicBlob = Buffer.concat([text(NAME), text(open)]);
  const check = randomBytes(4);
  const inner = [check, check, text(NAME), text(open), text(Buffer.concat([secret, open])), text(comment)];
  const body = Buffer.concat(inner);
  const padding = Buffer.from(Array.from({ length: -body.length & 7 }, (_, index) => index + 1));
  const none = [text('none'), text('none'), text('')];
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...none,
    Buffer.from([0, 0, 0, 1]),
    text(publicBlob),
    text(Buffer.concat([body, padding])),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  const pem = ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''];
  return pair('ed25519', pem.join('\n'), `${NAME} ${publicBlob.toString('base64')} ${comment}`);
}

function ecdsa(comment: string): readonly GuestFile[] {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const blob = Buffer.concat([text('ecdsa-sha2-nistp256'), text('nistp256'), text(point)]);
  const pem = privateKey.export({ type: 'sec1', format: 'pem' }).toString();
  return pair('ecdsa', pem, `ecdsa-sha2-nistp256 ${blob.toString('base64')} ${comment}`);
}

/** A length and the bytes. */
function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as Buffer); // either overload takes what it is
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

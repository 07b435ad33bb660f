// The two secrets that identities start from, made at first start and readable by their owner only:
//
//   <state>/aws/credentials   the root's key pair, in the form of ~/.aws/credentials: AWS_SHARED_CREDENTIALS_FILE may name it
//   <state>/aws/session.key   32 bytes that seal session tokens; whoever has it can be anybody
//
// A file that is there and cannot be read is an error: making another would lock everybody out without a word.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { findText, writePrivateFile } from '../../../machinery/pki/private-file.ts';
import { TuttiError } from '../../../model/errors.ts';
import { ACCOUNT, DEFAULT_REGION } from '../shared/arn.ts';
import type { KeyPair } from './credentials.ts';
import { newAccessKeyId, newSecretAccessKey } from './key-ids.ts';

export function rootKeyPath(stateDir: string): string {
  return join(stateDir, 'aws', 'credentials');
}

/** Throws Terminal when the file is there but has no key pair. */
export async function ensureRootKey(stateDir: string): Promise<KeyPair> {
  const path = rootKeyPath(stateDir);
  const text = await findText(path);
  if (text !== undefined) return parseCredentialsFile(text, path);
  const accessKeyId = newAccessKeyId('AKIA', ACCOUNT);
  const secretAccessKey = newSecretAccessKey();
  const lines = [
    '[default]',
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey}`,
    `region = ${DEFAULT_REGION}`,
  ];
  await writePrivateFile(path, `${lines.join('\n')}\n`);
  return { accessKeyId, secretAccessKey };
}

function parseCredentialsFile(text: string, path: string): KeyPair {
  const accessKeyId = /^\s*aws_access_key_id\s*=\s*(\S+)\s*$/m.exec(text)?.[1];
  const secretAccessKey = /^\s*aws_secret_access_key\s*=\s*(\S+)\s*$/m.exec(text)?.[1];
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey };
  throw new TuttiError('Terminal', `Cannot read the root's AWS key from "${path}": it has no key pair`);
}

const KEY_BYTES = 32;

/** Throws Terminal when the file is there but has no key. */
export async function ensureSessionKey(stateDir: string): Promise<Buffer> {
  const path = join(stateDir, 'aws', 'session.key');
  const text = await findText(path);
  if (text === undefined) {
    const key = randomBytes(KEY_BYTES);
    await writePrivateFile(path, `${key.toString('base64')}\n`);
    return key;
  }
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new TuttiError('Terminal', `Cannot read the key of session tokens from "${path}": it is not whole`);
}

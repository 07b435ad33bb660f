// The key with which this command enters machines that it made: one for the instance, its public half a KeyPair of each region.
//
// The private half lies in the instance's state (root only).
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import { keyPairKind } from '../../model/kinds/key-pair.ts';
import { appId, metadataOf } from './app.ts';

const KEY_NAME = 'tutti-command';
const run = promisify(execFile);

export const privateKeyPath = ({ stateDir }: HostLayout) => join(stateDir, 'ssh', 'id_ed25519');
export const keyPairId = (namespace: string) => appId('key', { namespace, name: KEY_NAME });

/** The KeyPair's name; undefined where this host has no ssh-keygen. */
export async function ensureKey(
  layout: HostLayout,
  client: ObjectClient,
  namespace: string,
): Promise<string | undefined> {
  const path = privateKeyPath(layout);
  if (!existsSync(path) && !(await makeKey(path))) return undefined;
  const [type = '', data = ''] = readFileSync(`${path}.pub`, 'utf8').trim().split(' ');
  const fingerprint = createHash('sha256').update(Buffer.from(data, 'base64')).digest('base64');
  const spec = {
    keyName: KEY_NAME,
    type: 'ed25519' as const,
    publicKey: `${type} ${data} ${KEY_NAME}`,
    fingerprint,
    createdAt: new Date().toISOString(),
  };
  const metadata = metadataOf({ namespace, name: KEY_NAME }, keyPairId(namespace));
  try {
    await client.create(keyPairKind, { metadata, spec });
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
  }
  return KEY_NAME;
}

async function makeKey(path: string): Promise<boolean> {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  try {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', KEY_NAME, '-f', path]);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false; // the package is not there
    throw error;
  }
}

// Whom does --chown mean? Numbers as they are, names as the image's own /etc/passwd and /etc/group have them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ImageError } from '../image-error.ts';
import { resolveInRoot } from './safe-path.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export const ROOT: Owner = { uid: 0, gid: 0 };

/** `user`, `user:group`, `1000`, `1000:1000`. A number without a group is the group's number too. */
export async function resolveOwner(rootfs: string | undefined, text: string): Promise<Owner> {
  const [user = '', group] = text.split(':');
  if (user === '' && group === undefined) return ROOT;
  const passwd = await lines(rootfs, '/etc/passwd');
  const named = passwd.find(([name]) => name === user);
  const uid = isNumber(user) ? Number(user) : user === '' ? 0 : Number(named?.[2] ?? Number.NaN);
  if (Number.isNaN(uid))
    throw new ImageError('BadBuild', `unable to find user ${user}: no matching entries in passwd file`);
  if (group === undefined || group === '')
    return { uid, gid: isNumber(user) ? uid : Number(named?.[3] ?? 0) };
  if (isNumber(group)) return { uid, gid: Number(group) };
  const found = (await lines(rootfs, '/etc/group')).find(([name]) => name === group);
  if (!found)
    throw new ImageError('BadBuild', `unable to find group ${group}: no matching entries in group file`);
  return { uid, gid: Number(found[2]) };
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}

async function lines(rootfs: string | undefined, path: string): Promise<readonly (readonly string[])[]> {
  if (rootfs === undefined) return [];
  const found = await resolveInRoot(rootfs, path);
  if (!found.stats?.isFile()) return [];
  const text = await readFile(join(rootfs, found.path), 'utf8');
  return text.split('\n').map((line) => line.split(':'));
}

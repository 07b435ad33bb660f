// What does a container's main process, or one that is run in it later, look like?
import { DriverError, type ExecSpec, type User } from '../../driver.ts';
import type { ImageConfig } from '../images/manifest.ts';
import type { OciProcess } from './oci.ts';

export const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** As Docker and Kubernetes have it: a given entrypoint drops the image's arguments. */
export function commandLine(
  image: ImageConfig,
  spec: { readonly entrypoint?: readonly string[]; readonly args?: readonly string[] },
): readonly string[] {
  const entrypoint = spec.entrypoint ?? image.entrypoint;
  const args = spec.args ?? (spec.entrypoint === undefined ? image.command : []);
  const line = [...entrypoint, ...args];
  if (line.length === 0)
    throw new DriverError('Refused', 'No command: neither the image nor the container names one');
  return line;
}

/** A later `NAME=value` replaces an earlier one of the same name, in its place. */
export function mergeEnv(...lists: readonly (readonly string[])[]): readonly string[] {
  const merged = new Map<string, string>();
  for (const entry of lists.flat()) merged.set(entry.split('=', 1)[0] ?? '', entry);
  return [...merged.values()];
}

export function environment(
  image: ImageConfig,
  spec: { readonly env: readonly string[]; readonly hostname: string; readonly terminal: boolean },
): readonly string[] {
  const own = [defaultPath, `HOSTNAME=${spec.hostname}`, ...(spec.terminal ? ['TERM=xterm'] : [])];
  return mergeEnv(own, image.env, spec.env);
}

export function workingDirectory(image: ImageConfig, given: string | undefined): string {
  const directory = given || image.workingDir || '/';
  return directory.startsWith('/') ? directory : `/${directory}`;
}

/** A process beside the main one: what it does not say is as in the main one. */
export function execProcess(
  main: OciProcess,
  spec: ExecSpec,
  user: OciProcess['user'] | undefined,
): OciProcess {
  const terminal = spec.terminal ? ['TERM=xterm'] : [];
  const env = mergeEnv(terminal, main.env, spec.env ?? []);
  return {
    ...main,
    terminal: spec.terminal,
    args: spec.command,
    env: user === undefined ? env : env.filter((entry) => !entry.startsWith('HOME=')),
    cwd: spec.workingDir ?? main.cwd,
    user: user ?? main.user,
  };
}

/** Who a user is, from the container's own /etc/passwd and /etc/group (texts, empty when there are none). */
export interface Accounts {
  readonly passwd: string;
  readonly group: string;
}

interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Throws Refused when a name is not known. `imageUser` counts when the spec names nobody. */
export function resolveUser(accounts: Accounts, user: User, imageUser: string): OciProcess['user'] {
  const [name = '', groupName] = (user.name ?? imageUser).split(':');
  const named = findAccount(accounts, name);
  const uid = user.uid ?? named.uid;
  const account =
    user.uid === undefined
      ? named
      : (accountOf(accounts, (each) => each.uid === uid) ?? { name: '', uid, gid: 0 });
  const gid =
    user.gid ?? (groupName === undefined || groupName === '' ? account.gid : findGroup(accounts, groupName));
  const memberships = groupName === undefined || groupName === '' ? groupsOf(accounts, account.name) : [];
  const additionalGids = [...new Set([...memberships, ...(user.additionalGids ?? [])])].filter(
    (each) => each !== gid,
  );
  return { uid, gid, ...(additionalGids.length > 0 ? { additionalGids } : {}) };
}

function findAccount(accounts: Accounts, name: string): Account {
  if (name === '') return accountOf(accounts, ({ uid }) => uid === 0) ?? { name: 'root', uid: 0, gid: 0 };
  const byName = accountOf(accounts, (each) => each.name === name);
  if (byName !== undefined) return byName;
  const uid = numericId(name);
  if (uid === undefined) throw new DriverError('Refused', `No user "${name}" in the image's /etc/passwd`);
  return accountOf(accounts, (each) => each.uid === uid) ?? { name: '', uid, gid: 0 };
}

function findGroup(accounts: Accounts, name: string): number {
  const found = lines(accounts.group).find(([each]) => each === name);
  const gid = found === undefined ? numericId(name) : numericId(found[2] ?? '');
  if (gid === undefined) throw new DriverError('Refused', `No group "${name}" in the image's /etc/group`);
  return gid;
}

function accountOf(accounts: Accounts, match: (account: Account) => boolean): Account | undefined {
  for (const [name = '', , uid = '', gid = ''] of lines(accounts.passwd)) {
    const account = { name, uid: numericId(uid) ?? -1, gid: numericId(gid) ?? 0 };
    if (account.uid >= 0 && match(account)) return account;
  }
  return undefined;
}

function groupsOf(accounts: Accounts, name: string): readonly number[] {
  if (name === '') return [];
  return lines(accounts.group)
    .filter(([, , , members = '']) => members.split(',').includes(name))
    .map(([, , gid = '']) => numericId(gid))
    .filter((gid) => gid !== undefined);
}

function lines(file: string): readonly (readonly string[])[] {
  return file
    .split('\n')
    .filter((line) => line.includes(':') && !line.startsWith('#'))
    .map((line) => line.trim().split(':'));
}

function numericId(text: string): number | undefined {
  if (!/^\d{1,10}$/.test(text)) return undefined;
  const id = Number(text);
  return id < 2 ** 32 - 1 ? id : undefined;
}

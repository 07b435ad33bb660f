// Who is a user, by the container's own /etc/passwd and /etc/group?
import { DriverError, type User } from './driver.ts';

export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly additionalGids: readonly number[];
}

/** The two files' texts, empty when there are none. */
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
export function resolveUser(accounts: Accounts, user: User, imageUser: string): Identity {
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
  // The primary group among them: else a process could drop it, and what files deny to their group would not hold for it.
  return { uid, gid, additionalGids: [...new Set([gid, ...memberships, ...(user.additionalGids ?? [])])] };
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

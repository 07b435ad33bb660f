// The credentials of an instance: the root's key, the keys of users, and those that end by themselves.
//
//   AKIA of the file     the root
//   AKIA of an object    a user: active, and the user is there
//   ASIA with a token    whoever the token says, until it ends, as long as the user or role is there
import type { IamRole } from '../../../model/kinds/iam-role.ts';
import type { IamUser } from '../../../model/kinds/iam-user.ts';
import { ACCOUNT } from '../shared/arn.ts';
import { badToken, expiredToken, unknownKey } from '../signing/faults.ts';
import type { Caller } from './caller.ts';
import type { Credentials, KeyPair } from './credentials.ts';
import { type HolderDeps, type Holders, openHolders } from './holders.ts';
import { newAccessKeyId } from './key-ids.ts';
import { openKeyUses } from './key-use.ts';
import { type OpenedSession, type SessionTokens, sessionTokens } from './session-tokens.ts';

export interface CredentialsOptions extends HolderDeps {
  /** From key-files.ts. */
  readonly rootKey: KeyPair;
  readonly sessionKey: Uint8Array;
  readonly webTokens?: Credentials['webTokens'];
}

export interface OpenCredentials extends Credentials {
  /** Writes what is still to be written. */
  close(): Promise<void>;
}

/** Serves at once; follows the store until the signal aborts. */
export function openCredentials(options: CredentialsOptions): OpenCredentials {
  const { rootKey, sessionKey, clock } = options;
  const holders = openHolders(options);
  const tokens = sessionTokens(sessionKey);
  const uses = openKeyUses(options);
  const root = { secretAccessKey: rootKey.secretAccessKey, caller: rootCaller(rootKey.accessKeyId) };
  return {
    async find(accessKeyId, sessionToken) {
      const isRoot = accessKeyId === rootKey.accessKeyId;
      if (!isRoot && accessKeyId.startsWith('ASIA'))
        return ofSession({ holders, tokens, nowMs: clock.now() }, accessKeyId, sessionToken);
      if (sessionToken !== undefined) throw badToken();
      return isRoot ? root : ofUser(holders, accessKeyId);
    },
    issue(caller, expiresAtMs) {
      const accessKeyId = newAccessKeyId('ASIA', caller.account);
      return { accessKeyId, expiresAtMs, ...tokens.seal({ accessKeyId, caller, expiresAtMs }) };
    },
    used: (caller, where) => uses.note(caller, where),
    webTokens: options.webTokens,
    close: () => uses.flush(),
  };
}

function rootCaller(accessKeyId: string): Caller {
  return {
    kind: 'root',
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:root`,
    userId: ACCOUNT,
    accessKeyId,
  };
}

type Found = Awaited<ReturnType<Credentials['find']>>;

async function ofUser(holders: Holders, accessKeyId: string): Promise<Found> {
  if (!/^[A-Z0-9]{16,128}$/.test(accessKeyId)) throw unknownKey();
  const key = await holders.findKey(accessKeyId);
  if (key?.spec.status !== 'Active') throw unknownKey();
  const user = await holders.findUser(key.spec.userName);
  if (!user) throw unknownKey();
  return { secretAccessKey: key.spec.secretAccessKey, caller: { ...userCaller(user), accessKeyId } };
}

/** A user as who calls. */
export function userCaller({ spec: { path, userName, userId } }: IamUser): Caller {
  return {
    kind: 'user',
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user${path}${userName}`,
    userId,
  };
}

/** A role in a session as who calls. */
export function roleCaller({ spec: { roleName, roleId } }: IamRole, sessionName: string): Caller {
  return {
    kind: 'assumed-role',
    account: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${roleName}/${sessionName}`,
    userId: `${roleId}:${sessionName}`,
  };
}

interface Sessions {
  readonly holders: Holders;
  readonly tokens: SessionTokens;
  readonly nowMs: number;
}

async function ofSession(
  { holders, tokens, nowMs }: Sessions,
  accessKeyId: string,
  sessionToken: string | undefined,
): Promise<Found> {
  if (sessionToken === undefined) throw unknownKey();
  const session = tokens.open(sessionToken);
  if (session?.accessKeyId !== accessKeyId) throw badToken();
  if (session.expiresAtMs <= nowMs) throw expiredToken();
  if (!(await isStillThere(holders, session))) throw badToken();
  return { secretAccessKey: session.secretAccessKey, caller: { ...session.caller, accessKeyId } };
}

/** A role or user that was deleted, or made anew under its name, is no longer who it was. */
async function isStillThere(holders: Holders, { caller }: OpenedSession): Promise<boolean> {
  const { kind, arn, userId } = caller;
  if (kind === 'assumed-role') {
    const role = await holders.findRole(arn.split('/')[1] ?? '');
    return role?.spec.roleId === userId.split(':')[0];
  }
  if (kind !== 'user') return true;
  const user = await holders.findUser(arn.slice(arn.lastIndexOf('/') + 1));
  return user?.spec.userId === userId;
}

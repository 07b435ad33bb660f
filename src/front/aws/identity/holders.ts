// Who stands behind credentials, now? Users and roles are looked up at each request, so that what is deleted stops at once.
//
// Caches follow the store; what they do not have yet (made a moment ago) is read from it.
import type { Clock } from '../../../machinery/clock.ts';
import type { Informer } from '../../../machinery/informer.ts';
import type { Log } from '../../../machinery/log.ts';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { startInformer } from '../../../machinery/reflector.ts';
import type { Kind } from '../../../model/kind.ts';
import { type AccessKey, accessKeyKind, accessKeyName } from '../../../model/kinds/access-key.ts';
import { type IamRole, iamRoleKind } from '../../../model/kinds/iam-role.ts';
import { type IamUser, iamUserKind } from '../../../model/kinds/iam-user.ts';
import type { ApiObject } from '../../../model/object.ts';
import { objectName } from '../../../model/object-name.ts';

export interface Holders {
  findKey(accessKeyId: string): Promise<AccessKey | undefined>;
  findUser(userName: string): Promise<IamUser | undefined>;
  findRole(roleName: string): Promise<IamRole | undefined>;
}

export interface HolderDeps {
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export function openHolders(deps: HolderDeps): Holders {
  const keys = finder(deps, accessKeyKind);
  const users = finder(deps, iamUserKind);
  const roles = finder(deps, iamRoleKind);
  return {
    findKey: (accessKeyId) => keys(accessKeyName(accessKeyId)),
    findUser: (userName) => users(objectName(userName.toLowerCase())),
    findRole: (roleName) => roles(objectName(roleName.toLowerCase())),
  };
}

function finder<T extends ApiObject>(
  deps: HolderDeps,
  kind: Kind<T>,
): (name: string) => Promise<T | undefined> {
  const cache: Informer<T> = startInformer({ ...deps, kind });
  return async (name) => cache.find({ name }) ?? deps.client.find(kind, { name });
}

// Sessions of roles: which role an ARN names, how long a session may be, and its credentials.
import { type IamRole, iamRoleKind } from '../../../../model/kinds/iam-role.ts';
import { objectName } from '../../../../model/object-name.ts';
import type { Ctx } from '../../context.ts';
import type { Caller } from '../../identity/caller.ts';
import type { TemporaryCredentials } from '../../identity/credentials.ts';
import { roleCaller } from '../../identity/open-credentials.ts';
import { parseArn } from '../../shared/arn.ts';
import { validationError } from './faults.ts';

export const DEFAULT_SECONDS = 3600;
const CHAINED_SECONDS = 3600;

/** The role of this account that the ARN names; undefined when there is none. Throws ValidationError for what is no role's ARN. */
export async function findRole({ client, account }: Ctx, arnText: string): Promise<IamRole | undefined> {
  const arn = parseArn(arnText);
  if (!arn) throw validationError(`${arnText} is invalid`);
  if (arn.service !== 'iam' || arn.region !== '' || !/^role\/./.test(arn.resource))
    throw validationError('Request ARN is invalid');
  if (arn.account !== account) return undefined;
  const name = arn.resource.slice(arn.resource.lastIndexOf('/') + 1);
  const role = await client.find(iamRoleKind, { name: objectName(name.toLowerCase()) });
  return role && arn.resource === `role${role.spec.path}${role.spec.roleName}` ? role : undefined;
}

/** Throws ValidationError when it is longer than the role, or a role that assumes another, may have. */
export function sessionSeconds(asked: number | undefined, role: IamRole, caller?: Caller): number {
  const seconds = asked ?? DEFAULT_SECONDS;
  if (caller?.kind === 'assumed-role' && seconds > CHAINED_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  if (seconds > role.spec.maxSessionSeconds)
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  return seconds;
}

/** Credentials as they travel. */
export interface WireCredentials {
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken: string;
  Expiration: Date;
}

export interface RoleSession {
  readonly Credentials: WireCredentials;
  readonly AssumedRoleUser: { AssumedRoleId: string; Arn: string };
}

export function startSession(ctx: Ctx, role: IamRole, name: string, seconds: number): RoleSession {
  const caller = roleCaller(role, name);
  return {
    Credentials: issued(ctx, caller, seconds),
    AssumedRoleUser: { AssumedRoleId: caller.userId, Arn: caller.arn },
  };
}

/** Credentials of a caller for so many seconds from now, as they travel. */
export function issued({ credentials, clock }: Ctx, caller: Caller, seconds: number): WireCredentials {
  // Whole seconds, as the wire has no more.
  const expiresAtMs = Math.floor(clock.now() / 1000 + seconds) * 1000;
  return wireCredentials(credentials.issue(caller, expiresAtMs));
}

function wireCredentials(given: TemporaryCredentials): WireCredentials {
  return {
    AccessKeyId: given.accessKeyId,
    SecretAccessKey: given.secretAccessKey,
    SessionToken: given.sessionToken,
    Expiration: new Date(given.expiresAtMs),
  };
}

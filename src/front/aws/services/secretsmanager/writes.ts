// A new version of a secret, once for each ClientRequestToken: the same token with the same value changes nothing, with another value it
// is refused.
import type { ManagedSecret, SecretVersion } from '../../../../model/kinds/managed-secret.ts';
import type { Ctx } from '../../context.ts';
import { invalidParameter, invalidRequest, TOKEN_WANTED, tokenInUse } from './faults.ts';
import { secretArn } from './names.ts';
import { added, checkStages } from './stages.ts';
import { isSameValue, opened, type SecretValue, sealed } from './values.ts';

type Spec = ManagedSecret['spec'];

export interface Write {
  /** The version's id. */
  readonly token: string;
  readonly value: SecretValue;
  readonly stages: readonly string[];
}

/** The caller's token. Throws InvalidRequestException, InvalidParameterException. */
export function checkToken(given: string | undefined): string {
  if (!given) throw invalidRequest(TOKEN_WANTED);
  if (given.length < 32 || given.length > 64)
    throw invalidParameter('ClientRequestToken must be 32-64 characters long.');
  return given;
}

/** True when a version has the token and the value. Throws ResourceExistsException for another value. */
export async function isWritten(ctx: Ctx, spec: Spec, { token, value }: Write): Promise<boolean> {
  const there = spec.versions?.find(({ id }) => id === token);
  if (!there) return false;
  if (isSameValue(await opened(ctx, spec, there), value)) return true;
  throw tokenInUse(token, secretArn(ctx, spec));
}

/** The secret with the version. Throws EncryptionFailure. */
export async function withVersion(ctx: Ctx, spec: Spec, { token, value, stages }: Write): Promise<Spec> {
  const now = new Date(ctx.clock.now()).toISOString();
  const kept = await sealed(ctx, spec, token, value);
  const version: SecretVersion = { id: token, ...kept, stages, createdAt: now };
  const versions = added(spec.versions ?? [], version);
  checkStages(versions);
  return { ...spec, versions, changedAt: now };
}

/** The secret with the version unless it is there. */
export async function written(ctx: Ctx, spec: Spec, write: Write): Promise<Spec> {
  return (await isWritten(ctx, spec, write)) ? spec : withVersion(ctx, spec, write);
}

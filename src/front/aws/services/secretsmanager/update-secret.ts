import type { UpdateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { ManagedSecret, SecretVersion } from '../../../../model/kinds/managed-secret.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { invalidParameter } from './faults.ts';
import { changeSecret, identityOf } from './lookup.ts';
import { CURRENT } from './stages.ts';
import { checkKey, givenValue, opened, sealed } from './values.ts';
import { checkToken, written } from './writes.ts';

type Spec = ManagedSecret['spec'];

export async function updateSecret(
  input: Input<UpdateSecretCommand>,
  ctx: Ctx,
): Promise<Output<UpdateSecretCommand>> {
  check(length('description', input.Description, [0, 2048]));
  if (input.Type !== undefined)
    throw invalidParameter('Secrets of a partner, with a Type, are not supported here.');
  const kmsKeyId = input.KmsKeyId || undefined;
  await checkKey(ctx, kmsKeyId);
  const value = givenValue(input);
  const write = value && { token: checkToken(input.ClientRequestToken), value, stages: [CURRENT] };
  const secret = await changeSecret(ctx, input.SecretId, async (before) => {
    const described = { ...before, description: input.Description ?? before.description };
    const keyed = kmsKeyId === undefined ? described : await underKey(ctx, described, kmsKeyId);
    const spec = write ? await written(ctx, keyed, write) : keyed;
    return { ...spec, changedAt: new Date(ctx.clock.now()).toISOString() };
  });
  return { ...identityOf(ctx, secret), ...(write ? { VersionId: write.token } : {}) };
}

/** With another key: what has a staging label is encrypted anew, deprecated versions stay under the old one. */
async function underKey(ctx: Ctx, before: Spec, kmsKeyId: string): Promise<Spec> {
  const spec = { ...before, kmsKeyId };
  if (before.kmsKeyId === kmsKeyId) return spec;
  const anew = async (version: SecretVersion): Promise<SecretVersion> => {
    if (version.stages.length === 0) return version;
    return { ...version, ...(await sealed(ctx, spec, version.id, await opened(ctx, before, version))) };
  };
  return { ...spec, versions: await Promise.all((before.versions ?? []).map(anew)) };
}

import type { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { invalidRequest } from './faults.ts';
import { changeSecret, identityOf } from './lookup.ts';
import { CURRENT } from './stages.ts';
import { givenValue } from './values.ts';
import { checkToken, written } from './writes.ts';

export async function putSecretValue(
  input: Input<PutSecretValueCommand>,
  ctx: Ctx,
): Promise<Output<PutSecretValueCommand>> {
  const { SecretId, VersionStages: stages = [CURRENT] } = input;
  const token = checkToken(input.ClientRequestToken);
  check(
    length('versionStages', stages, [1, 20]),
    ...stages.map((stage) => length('versionStages', stage, [1, 256])),
  );
  const value = givenValue(input);
  if (!value) throw invalidRequest('You must provide either SecretString or SecretBinary.');
  const secret = await changeSecret(ctx, SecretId, (spec) => written(ctx, spec, { token, value, stages }));
  const version = secret.spec.versions?.find(({ id }) => id === token);
  return { ...identityOf(ctx, secret), VersionId: token, VersionStages: [...(version?.stages ?? [])] };
}

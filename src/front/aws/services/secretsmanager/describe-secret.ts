import type { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { described, stagesOf } from './description.ts';
import { getSecret } from './lookup.ts';

/** Also of one that waits for its deletion. */
export async function describeSecret(
  { SecretId }: Input<DescribeSecretCommand>,
  ctx: Ctx,
): Promise<Output<DescribeSecretCommand>> {
  const secret = await getSecret(ctx, SecretId);
  const stages = stagesOf(secret);
  return { ...described(ctx, secret), ...(stages ? { VersionIdsToStages: stages } : {}) };
}

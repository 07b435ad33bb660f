import type { GetResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { getLiveSecret, identityOf } from './lookup.ts';

export async function getResourcePolicy(
  { SecretId }: Input<GetResourcePolicyCommand>,
  ctx: Ctx,
): Promise<Output<GetResourcePolicyCommand>> {
  const secret = await getLiveSecret(ctx, SecretId);
  const { policy } = secret.spec;
  return { ...identityOf(ctx, secret), ...(policy === undefined ? {} : { ResourcePolicy: policy }) };
}

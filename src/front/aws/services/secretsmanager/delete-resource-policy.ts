import type { DeleteResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeSecret, identityOf } from './lookup.ts';

/** Nothing happens when there is none. */
export async function deleteResourcePolicy(
  { SecretId }: Input<DeleteResourcePolicyCommand>,
  ctx: Ctx,
): Promise<Output<DeleteResourcePolicyCommand>> {
  const secret = await changeSecret(ctx, SecretId, (spec) => {
    const { policy, ...rest } = spec;
    return policy === undefined ? spec : rest;
  });
  return identityOf(ctx, secret);
}

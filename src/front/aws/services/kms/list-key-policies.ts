import type { ListKeyPoliciesCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { idIn, keyWithId } from '../../encryption/keys.ts';
import type { Input, Output } from '../../operation.ts';

export async function listKeyPolicies(
  input: Input<ListKeyPoliciesCommand>,
  ctx: Ctx,
): Promise<Output<ListKeyPoliciesCommand>> {
  await keyWithId(ctx, idIn(ctx, input.KeyId));
  return { PolicyNames: ['default'], Truncated: false };
}

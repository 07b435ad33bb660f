import type { PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeKey } from './changes.ts';
import { noSuchPolicy } from './faults.ts';
import { checkPolicy } from './policy.ts';

export async function putKeyPolicy(
  input: Input<PutKeyPolicyCommand>,
  ctx: Ctx,
): Promise<Output<PutKeyPolicyCommand>> {
  if ((input.PolicyName ?? 'default') !== 'default') throw noSuchPolicy();
  const policy = checkPolicy(input.Policy);
  const how = { action: 'PutKeyPolicy', whilePending: true };
  await changeKey(ctx, input.KeyId, how, (spec) => ({ ...spec, policy }));
  return {};
}

import type { GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { idIn, keyWithId } from '../../encryption/keys.ts';
import type { Input, Output } from '../../operation.ts';
import { noSuchPolicy } from './faults.ts';

export async function getKeyPolicy(
  input: Input<GetKeyPolicyCommand>,
  ctx: Ctx,
): Promise<Output<GetKeyPolicyCommand>> {
  if ((input.PolicyName ?? 'default') !== 'default') throw noSuchPolicy();
  const { spec } = await keyWithId(ctx, idIn(ctx, input.KeyId));
  return { Policy: spec.policy, PolicyName: 'default' };
}

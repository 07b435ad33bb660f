import type { GetPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getPolicyByArn } from './find-policy.ts';
import { wholePolicyView } from './policy-view.ts';
import { allHolders, usageOf } from './usage.ts';

/** Tells a managed policy, AWS's own too. */
export async function getPolicy(
  { PolicyArn = '' }: Input<GetPolicyCommand>,
  ctx: Ctx,
): Promise<Output<GetPolicyCommand>> {
  const policy = await getPolicyByArn(ctx, PolicyArn);
  return { Policy: wholePolicyView(policy, usageOf(await allHolders(ctx)).get(PolicyArn)) };
}

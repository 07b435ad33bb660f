import type { ListAttachedGroupPoliciesCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { groups } from '../holders.ts';
import { listAttached } from './attachments.ts';

/** Lists the managed policies of a group. */
export async function listAttachedGroupPolicies(
  input: Input<ListAttachedGroupPoliciesCommand>,
  ctx: Ctx,
): Promise<Output<ListAttachedGroupPoliciesCommand>> {
  return listAttached(ctx, groups, input.GroupName ?? '', input);
}

import type { ListGroupPoliciesCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { groups } from '../holders.ts';
import { listInline } from './inline-policies.ts';

/** Lists the names of the group's own policies. */
export async function listGroupPolicies(
  input: Input<ListGroupPoliciesCommand>,
  ctx: Ctx,
): Promise<Output<ListGroupPoliciesCommand>> {
  return listInline(ctx, groups, input.GroupName ?? '', input);
}

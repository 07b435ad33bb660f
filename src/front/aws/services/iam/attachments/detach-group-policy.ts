import type { DetachGroupPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { groups } from '../holders.ts';
import { detach } from './attachments.ts';

/** Takes a managed policy from a group. */
export async function detachGroupPolicy(
  { GroupName = '', PolicyArn = '' }: Input<DetachGroupPolicyCommand>,
  ctx: Ctx,
): Promise<Output<DetachGroupPolicyCommand>> {
  await detach(ctx, groups, GroupName, PolicyArn);
  return {};
}

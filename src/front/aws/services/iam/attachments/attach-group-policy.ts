import type { AttachGroupPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { groups } from '../holders.ts';
import { attach } from './attachments.ts';

/** Attaches a managed policy to a group. */
export async function attachGroupPolicy(
  { GroupName = '', PolicyArn = '' }: Input<AttachGroupPolicyCommand>,
  ctx: Ctx,
): Promise<Output<AttachGroupPolicyCommand>> {
  await attach(ctx, groups, GroupName, PolicyArn);
  return {};
}

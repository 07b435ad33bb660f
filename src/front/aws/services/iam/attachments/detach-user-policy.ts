import type { DetachUserPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { users } from '../holders.ts';
import { detach } from './attachments.ts';

/** Takes a managed policy from a user. */
export async function detachUserPolicy(
  { UserName = '', PolicyArn = '' }: Input<DetachUserPolicyCommand>,
  ctx: Ctx,
): Promise<Output<DetachUserPolicyCommand>> {
  await detach(ctx, users, UserName, PolicyArn);
  return {};
}

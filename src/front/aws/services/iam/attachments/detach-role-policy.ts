import type { DetachRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { roles } from '../holders.ts';
import { detach } from './attachments.ts';

/** Takes a managed policy from a role. */
export async function detachRolePolicy(
  { RoleName = '', PolicyArn = '' }: Input<DetachRolePolicyCommand>,
  ctx: Ctx,
): Promise<Output<DetachRolePolicyCommand>> {
  await detach(ctx, roles, RoleName, PolicyArn);
  return {};
}

import type { AttachRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { roles } from '../holders.ts';
import { attach } from './attachments.ts';

/** Attaches a managed policy to a role. */
export async function attachRolePolicy(
  { RoleName = '', PolicyArn = '' }: Input<AttachRolePolicyCommand>,
  ctx: Ctx,
): Promise<Output<AttachRolePolicyCommand>> {
  await attach(ctx, roles, RoleName, PolicyArn);
  return {};
}

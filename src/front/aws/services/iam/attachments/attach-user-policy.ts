import type { AttachUserPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { users } from '../holders.ts';
import { attach } from './attachments.ts';

/** Attaches a managed policy to a user. */
export async function attachUserPolicy(
  { UserName = '', PolicyArn = '' }: Input<AttachUserPolicyCommand>,
  ctx: Ctx,
): Promise<Output<AttachUserPolicyCommand>> {
  await attach(ctx, users, UserName, PolicyArn);
  return {};
}

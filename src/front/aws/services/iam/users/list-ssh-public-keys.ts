import type { ListSSHPublicKeysCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { userNameOr } from '../caller-name.ts';
import { getHolder, users } from '../holders.ts';

/** There are no SSH keys of users: a user that is there has none. */
export async function listSSHPublicKeys(
  { UserName }: Input<ListSSHPublicKeysCommand>,
  ctx: Ctx,
): Promise<Output<ListSSHPublicKeysCommand>> {
  await getHolder(ctx, users, userNameOr(ctx, UserName));
  return { SSHPublicKeys: [], IsTruncated: false };
}

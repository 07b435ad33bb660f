import type { ListMFADevicesCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { userNameOr } from '../caller-name.ts';
import { getHolder, users } from '../holders.ts';

/** There are no MFA devices: a user that is there has none. */
export async function listMFADevices(
  { UserName }: Input<ListMFADevicesCommand>,
  ctx: Ctx,
): Promise<Output<ListMFADevicesCommand>> {
  await getHolder(ctx, users, userNameOr(ctx, UserName));
  return { MFADevices: [], IsTruncated: false };
}

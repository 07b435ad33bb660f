import type { DeleteLoginProfileCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { userNameOr } from '../caller-name.ts';
import { noSuchLoginProfile } from '../faults.ts';
import { getHolder, users } from '../holders.ts';

/** There is no console to sign in to: no user has a login profile. */
export async function deleteLoginProfile(
  { UserName }: Input<DeleteLoginProfileCommand>,
  ctx: Ctx,
): Promise<Output<DeleteLoginProfileCommand>> {
  const user = await getHolder(ctx, users, userNameOr(ctx, UserName));
  throw noSuchLoginProfile(user.spec.userName);
}

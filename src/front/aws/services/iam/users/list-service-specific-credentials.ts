import type { ListServiceSpecificCredentialsCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { userNameOr } from '../caller-name.ts';
import { getHolder, users } from '../holders.ts';

/** There are no credentials of single services: a user that is there has none. */
export async function listServiceSpecificCredentials(
  { UserName, AllUsers = false }: Input<ListServiceSpecificCredentialsCommand>,
  ctx: Ctx,
): Promise<Output<ListServiceSpecificCredentialsCommand>> {
  if (!AllUsers) await getHolder(ctx, users, userNameOr(ctx, UserName));
  return { ServiceSpecificCredentials: [] };
}

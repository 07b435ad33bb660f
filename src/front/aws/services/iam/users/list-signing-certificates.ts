import type { ListSigningCertificatesCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { userNameOr } from '../caller-name.ts';
import { getHolder, users } from '../holders.ts';

/** There are no signing certificates: a user that is there has none. */
export async function listSigningCertificates(
  { UserName }: Input<ListSigningCertificatesCommand>,
  ctx: Ctx,
): Promise<Output<ListSigningCertificatesCommand>> {
  await getHolder(ctx, users, userNameOr(ctx, UserName));
  return { Certificates: [], IsTruncated: false };
}

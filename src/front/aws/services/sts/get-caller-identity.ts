import type { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';

/** Who signed this request. Needs no permission, and no SDK asks for one. */
export async function getCallerIdentity(
  _input: Input<GetCallerIdentityCommand>,
  { caller }: Ctx,
): Promise<Output<GetCallerIdentityCommand>> {
  return { UserId: caller.userId, Account: caller.account, Arn: caller.arn };
}

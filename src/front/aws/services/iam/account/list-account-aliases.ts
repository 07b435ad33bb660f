import type { ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getAccount } from './settings.ts';

/** There is one at most. */
export async function listAccountAliases(
  _input: Input<ListAccountAliasesCommand>,
  ctx: Ctx,
): Promise<Output<ListAccountAliasesCommand>> {
  const { alias } = await getAccount(ctx);
  return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false };
}

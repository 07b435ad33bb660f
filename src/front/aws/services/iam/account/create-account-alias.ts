import type { CreateAccountAliasCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { aliasExists } from '../faults.ts';
import { changeAccount } from './settings.ts';

/** Gives the account its one alias, in place of another. */
export async function createAccountAlias(
  { AccountAlias = '' }: Input<CreateAccountAliasCommand>,
  ctx: Ctx,
): Promise<Output<CreateAccountAliasCommand>> {
  await changeAccount(ctx, (settings) => {
    if (settings.alias === AccountAlias) throw aliasExists(AccountAlias);
    return { ...settings, alias: AccountAlias };
  });
  return {};
}

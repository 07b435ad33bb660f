import type { DeleteAccountAliasCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { noSuchEntity } from '../faults.ts';
import { changeAccount } from './settings.ts';

/** Removes the alias, which has to be named. */
export async function deleteAccountAlias(
  { AccountAlias = '' }: Input<DeleteAccountAliasCommand>,
  ctx: Ctx,
): Promise<Output<DeleteAccountAliasCommand>> {
  await changeAccount(ctx, ({ alias, ...settings }) => {
    if (alias !== AccountAlias) throw noSuchEntity(`The account alias ${AccountAlias} cannot be found.`);
    return settings;
  });
  return {};
}

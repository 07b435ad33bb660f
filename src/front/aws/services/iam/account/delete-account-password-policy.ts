import type { DeleteAccountPasswordPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { noSuchEntity } from '../faults.ts';
import { changeAccount } from './settings.ts';

/** Goes back to no rules at all. */
export async function deleteAccountPasswordPolicy(
  _input: Input<DeleteAccountPasswordPolicyCommand>,
  ctx: Ctx,
): Promise<Output<DeleteAccountPasswordPolicyCommand>> {
  await changeAccount(ctx, ({ passwordPolicy, ...settings }) => {
    if (!passwordPolicy) throw noSuchEntity('The account policy with name PasswordPolicy cannot be found.');
    return settings;
  });
  return {};
}

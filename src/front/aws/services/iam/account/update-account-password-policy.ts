import type { UpdateAccountPasswordPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeAccount } from './settings.ts';

/** Sets the rules anew: what is not named goes back to its default. */
export async function updateAccountPasswordPolicy(
  input: Input<UpdateAccountPasswordPolicyCommand>,
  ctx: Ctx,
): Promise<Output<UpdateAccountPasswordPolicyCommand>> {
  const { MaxPasswordAge, PasswordReusePrevention, HardExpiry } = input;
  const passwordPolicy = {
    minimumLength: input.MinimumPasswordLength ?? 6,
    requireSymbols: input.RequireSymbols ?? false,
    requireNumbers: input.RequireNumbers ?? false,
    requireUppercase: input.RequireUppercaseCharacters ?? false,
    requireLowercase: input.RequireLowercaseCharacters ?? false,
    allowUsersToChange: input.AllowUsersToChangePassword ?? false,
    ...(MaxPasswordAge === undefined ? {} : { maxAgeDays: MaxPasswordAge }),
    ...(PasswordReusePrevention === undefined ? {} : { reusePrevention: PasswordReusePrevention }),
    ...(HardExpiry === undefined ? {} : { hardExpiry: HardExpiry }),
  };
  await changeAccount(ctx, (settings) => ({ ...settings, passwordPolicy }));
  return {};
}

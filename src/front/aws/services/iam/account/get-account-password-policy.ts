import type { GetAccountPasswordPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { noSuchEntity } from '../faults.ts';
import { getAccount } from './settings.ts';

/** Tells the rules, if any were set. */
export async function getAccountPasswordPolicy(
  _input: Input<GetAccountPasswordPolicyCommand>,
  ctx: Ctx,
): Promise<Output<GetAccountPasswordPolicyCommand>> {
  const { passwordPolicy: policy } = await getAccount(ctx);
  if (!policy) throw noSuchEntity(`The Password Policy with domain name ${ctx.account} cannot be found.`);
  const { maxAgeDays, reusePrevention, hardExpiry } = policy;
  return {
    PasswordPolicy: {
      MinimumPasswordLength: policy.minimumLength,
      RequireSymbols: policy.requireSymbols,
      RequireNumbers: policy.requireNumbers,
      RequireUppercaseCharacters: policy.requireUppercase,
      RequireLowercaseCharacters: policy.requireLowercase,
      AllowUsersToChangePassword: policy.allowUsersToChange,
      ExpirePasswords: maxAgeDays !== undefined,
      ...(maxAgeDays === undefined ? {} : { MaxPasswordAge: maxAgeDays }),
      ...(reusePrevention === undefined ? {} : { PasswordReusePrevention: reusePrevention }),
      ...(hardExpiry === undefined ? {} : { HardExpiry: hardExpiry }),
    },
  };
}

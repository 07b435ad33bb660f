import type { ValidateResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { getLiveSecret } from './lookup.ts';
import { isPublic, statementsOf } from './policies.ts';

export async function validateResourcePolicy(
  { SecretId, ResourcePolicy }: Input<ValidateResourcePolicyCommand>,
  ctx: Ctx,
): Promise<Output<ValidateResourcePolicyCommand>> {
  if (SecretId !== undefined) await getLiveSecret(ctx, SecretId);
  if (!statementsOf(ResourcePolicy).some(isPublic))
    return { PolicyValidationPassed: true, ValidationErrors: [] };
  const ErrorMessage = 'The resource policy grants access to everybody.';
  return {
    PolicyValidationPassed: false,
    ValidationErrors: [{ CheckName: 'PublicPolicy', ErrorMessage }],
  };
}

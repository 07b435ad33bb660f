import type { PutResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { publicPolicy } from './faults.ts';
import { changeSecret, identityOf } from './lookup.ts';
import { isPublic, statementsOf } from './policies.ts';

export async function putResourcePolicy(
  { SecretId, ResourcePolicy, BlockPublicPolicy = false }: Input<PutResourcePolicyCommand>,
  ctx: Ctx,
): Promise<Output<PutResourcePolicyCommand>> {
  const statements = statementsOf(ResourcePolicy);
  if (BlockPublicPolicy && statements.some(isPublic)) throw publicPolicy();
  const secret = await changeSecret(ctx, SecretId, (spec) => ({ ...spec, policy: ResourcePolicy }));
  return identityOf(ctx, secret);
}

import type { DeleteResourcePolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { logResourcePolicyKind } from '../../../../model/kinds/log-resource-policy.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { removeRecord } from '../../shared/records.ts';
import { noPolicy } from './faults.ts';
import { checkRevision, policyKey } from './resource-policies.ts';

export async function deleteResourcePolicy(
  input: Input<DeleteResourcePolicyCommand>,
  ctx: Ctx,
): Promise<Output<DeleteResourcePolicyCommand>> {
  const missing = () => noPolicy(input.policyName ?? input.resourceArn ?? '');
  await removeRecord(ctx.client, logResourcePolicyKind, policyKey(ctx, input), missing, (policy) =>
    checkRevision(policy, input.expectedRevisionId),
  );
  return {};
}

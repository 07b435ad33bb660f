import type { PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { invalidParameter } from './faults.ts';
import { RETENTION_DAYS } from './limits.ts';
import { changeGroup } from './log-groups.ts';

/** What is older goes by ways/cluster/log-retention. */
export async function putRetentionPolicy(
  { logGroupName, retentionInDays }: Input<PutRetentionPolicyCommand>,
  ctx: Ctx,
): Promise<Output<PutRetentionPolicyCommand>> {
  if (!RETENTION_DAYS.includes(retentionInDays))
    throw invalidParameter(`Invalid retention value. Valid values are: [${RETENTION_DAYS.join(', ')}]`);
  await changeGroup(ctx, logGroupName, (spec) => ({ ...spec, retentionInDays }));
  return {};
}

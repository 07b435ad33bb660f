import type { PutLogGroupDeletionProtectionCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeGroup, groupNamed } from './log-groups.ts';

export async function putLogGroupDeletionProtection(
  { logGroupIdentifier, deletionProtectionEnabled }: Input<PutLogGroupDeletionProtectionCommand>,
  ctx: Ctx,
): Promise<Output<PutLogGroupDeletionProtectionCommand>> {
  const name = groupNamed({ logGroupIdentifier });
  await changeGroup(ctx, name, (spec) => ({ ...spec, deletionProtection: deletionProtectionEnabled }));
  return {};
}

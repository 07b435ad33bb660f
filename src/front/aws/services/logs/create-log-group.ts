import type { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { LOG_GROUP_CLASSES, logGroupKind } from '../../../../model/kinds/log-group.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { length, oneOf } from '../../shared/constraints.ts';
import { createRecord } from '../../shared/records.ts';
import { groupExists } from './faults.ts';
import { checkTags } from './group-tags.ts';
import { check, groupName } from './limits.ts';
import { groupKey } from './log-groups.ts';

export async function createLogGroup(
  input: Input<CreateLogGroupCommand>,
  ctx: Ctx,
): Promise<Output<CreateLogGroupCommand>> {
  const { logGroupName: name, logGroupClass = 'STANDARD', kmsKeyId, tags, deletionProtectionEnabled } = input;
  check(
    groupName(name),
    oneOf('logGroupClass', logGroupClass, LOG_GROUP_CLASSES),
    length('kmsKeyId', kmsKeyId, [0, 256]),
  );
  checkTags(tags ?? {});
  const spec = {
    name,
    class: logGroupClass,
    ...(logGroupClass === 'DELIVERY' ? { retentionInDays: 2 } : {}),
    ...(kmsKeyId ? { kmsKeyId } : {}),
    ...(deletionProtectionEnabled ? { deletionProtection: true } : {}),
    tags: tags ?? {},
    createdAt: new Date(ctx.clock.now()).toISOString(),
  };
  await createRecord(ctx.client, logGroupKind, { metadata: groupKey(ctx, name), spec }, groupExists);
  return {};
}

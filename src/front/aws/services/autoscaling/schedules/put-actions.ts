// Scheduled actions are put one at a time, or as a batch in which each may fail on its own.
import type {
  BatchDeleteScheduledActionCommand,
  BatchPutScheduledUpdateGroupActionCommand,
  DeleteScheduledActionCommand,
  PutScheduledUpdateGroupActionCommand,
} from '@aws-sdk/client-auto-scaling';
import { scheduledActionKind } from '../../../../../model/kinds/group-rules.ts';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { actionNotFound, validationError } from '../faults.ts';
import { getGroup } from '../lookup.ts';
import { actionKey, putAction } from './action.ts';

const MOST = 50;

export async function putScheduledUpdateGroupAction(
  { Time, ...input }: Input<PutScheduledUpdateGroupActionCommand>,
  ctx: Ctx,
): Promise<Output<PutScheduledUpdateGroupActionCommand>> {
  const group = await getGroup(ctx, input.AutoScalingGroupName);
  await putAction(ctx, group, { ...input, StartTime: input.StartTime ?? Time });
  return {};
}

export async function batchPutScheduledUpdateGroupAction(
  { AutoScalingGroupName, ScheduledUpdateGroupActions }: Input<BatchPutScheduledUpdateGroupActionCommand>,
  ctx: Ctx,
): Promise<Output<BatchPutScheduledUpdateGroupActionCommand>> {
  const group = await getGroup(ctx, AutoScalingGroupName);
  checkCount(ScheduledUpdateGroupActions);
  const failed = await failures(ScheduledUpdateGroupActions, (action) => [
    action.ScheduledActionName,
    () => putAction(ctx, group, action),
  ]);
  return { FailedScheduledUpdateGroupActions: failed };
}

export async function deleteScheduledAction(
  { AutoScalingGroupName, ScheduledActionName }: Input<DeleteScheduledActionCommand>,
  ctx: Ctx,
): Promise<Output<DeleteScheduledActionCommand>> {
  await remove(ctx, await getGroup(ctx, AutoScalingGroupName), ScheduledActionName);
  return {};
}

export async function batchDeleteScheduledAction(
  { AutoScalingGroupName, ScheduledActionNames }: Input<BatchDeleteScheduledActionCommand>,
  ctx: Ctx,
): Promise<Output<BatchDeleteScheduledActionCommand>> {
  const group = await getGroup(ctx, AutoScalingGroupName);
  checkCount(ScheduledActionNames);
  const failed = await failures(ScheduledActionNames, (name) => [name, () => remove(ctx, group, name)]);
  return { FailedScheduledActions: failed };
}

async function remove(ctx: Ctx, group: MachineGroup, name: string): Promise<void> {
  await removeRecord(ctx.client, scheduledActionKind, actionKey(ctx, group, name), actionNotFound);
}

function checkCount(all: readonly unknown[]): void {
  if (all.length > MOST) throw validationError(`At most ${MOST} scheduled actions may be given at once`);
}

interface Failed {
  readonly ScheduledActionName: string;
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

async function failures<T>(
  items: readonly T[],
  taskOf: (item: T) => readonly [name: string, task: () => Promise<void>],
): Promise<Failed[]> {
  const failed: Failed[] = [];
  for (const item of items) {
    const [ScheduledActionName, task] = taskOf(item);
    try {
      await task();
    } catch (error) {
      if (!(error instanceof AwsFault)) throw error;
      failed.push({ ScheduledActionName, ErrorCode: error.wire.code, ErrorMessage: error.message });
    }
  }
  return failed;
}

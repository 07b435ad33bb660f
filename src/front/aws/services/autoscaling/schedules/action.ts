// Scheduled actions: what may be asked, how they are named and shown.
import type {
  ScheduledUpdateGroupAction,
  ScheduledUpdateGroupActionRequest,
} from '@aws-sdk/client-auto-scaling';
import type { NoUndefined } from '@smithy/types';
import { nextDue, parseCron } from '../../../../../core/scaling/cron.ts';
import { type ScheduledAction, scheduledActionKind } from '../../../../../model/kinds/group-rules.ts';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import { type ObjectKey, ownedBy } from '../../../../../model/object.ts';
import { objectName } from '../../../../../model/object-name.ts';
import type { Ctx } from '../../../context.ts';
import { ACCOUNT, arnText } from '../../../shared/arn.ts';
import { changeRecord } from '../../../shared/records.ts';
import { actionNotFound, validationError } from '../faults.ts';

type Given = ScheduledUpdateGroupActionRequest;
type Spec = ScheduledAction['spec'];

export function actionKey({ region }: Ctx, { spec }: MachineGroup, name: string): ObjectKey {
  return { namespace: region, name: objectName(`${spec.groupName}/${name}`) };
}

/** One that is there is replaced as a whole, and keeps its ARN. Throws ValidationError. */
export async function putAction(ctx: Ctx, group: MachineGroup, given: Given): Promise<void> {
  const spec = specOf(ctx, group, given);
  const key = actionKey(ctx, group, spec.actionName);
  if (await ctx.client.find(scheduledActionKind, key))
    await changeRecord(ctx.client, scheduledActionKind, key, actionNotFound, (found) => ({
      ...found,
      spec: { ...spec, actionId: found.spec.actionId },
    }));
  else
    await ctx.client.create(scheduledActionKind, {
      metadata: { ...key, ownerReferences: [ownedBy(group)] },
      spec,
    });
}

function specOf(ctx: Ctx, group: MachineGroup, given: Given): Spec {
  const { ScheduledActionName: actionName = '', StartTime, EndTime, Recurrence, TimeZone } = given;
  if (actionName === '' || actionName.length > 255 || actionName.includes(':'))
    throw validationError(`Invalid scheduled action name '${actionName}'`);
  checkTimes(ctx, given);
  checkNumbers(given);
  return {
    group: group.metadata.name,
    actionName,
    actionId: ctx.ids.uuid(),
    ...(Recurrence && { recurrence: Recurrence }),
    ...(TimeZone && { timeZone: TimeZone }),
    ...(StartTime && { startAt: StartTime.toISOString() }),
    ...(EndTime && { endAt: EndTime.toISOString() }),
    ...(given.MinSize !== undefined && { min: given.MinSize }),
    ...(given.MaxSize !== undefined && { max: given.MaxSize }),
    ...(given.DesiredCapacity !== undefined && { desired: given.DesiredCapacity }),
  };
}

function checkTimes({ clock }: Ctx, { StartTime, EndTime, Recurrence, TimeZone }: Given): void {
  const now = clock.now();
  if (!StartTime && !Recurrence)
    throw validationError('At least one of StartTime and Recurrence must be specified.');
  if (Recurrence && !parseCron(Recurrence))
    throw validationError(`Given recurrence string: ${Recurrence} is invalid`);
  if (TimeZone && !isTimeZone(TimeZone)) throw validationError(`Invalid time zone: ${TimeZone}`);
  if (TimeZone && !Recurrence) throw validationError('TimeZone needs Recurrence.');
  if (StartTime && StartTime.getTime() < now) throw validationError('Given start time is in the past');
  if (EndTime && EndTime.getTime() < now) throw validationError('Given end time is in the past');
  if (StartTime && EndTime && EndTime <= StartTime)
    throw validationError('End time must be after start time.');
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function checkNumbers({ MinSize, MaxSize, DesiredCapacity }: Given): void {
  const numbers = [MinSize, MaxSize, DesiredCapacity].filter((number) => number !== undefined);
  if (numbers.length === 0)
    throw validationError('At least one of DesiredCapacity, MinSize and MaxSize must be specified.');
  if (numbers.some((number) => number < 0)) throw validationError('Sizes must not be negative.');
  if (MinSize !== undefined && MaxSize !== undefined && MinSize > MaxSize)
    throw validationError(`Max bound, ${MaxSize}, must be greater than or equal to min bound, ${MinSize}`);
  if (
    DesiredCapacity !== undefined &&
    (DesiredCapacity < (MinSize ?? 0) || DesiredCapacity > (MaxSize ?? DesiredCapacity))
  )
    throw validationError('Desired capacity must be between the specified min size and max size');
}

/** When it is due next: `StartTime` of a recurring one, as AWS shows it. */
export function dueAt({ clock }: Ctx, { spec }: ScheduledAction): Date | undefined {
  if (spec.recurrence === undefined) return spec.startAt === undefined ? undefined : new Date(spec.startAt);
  const cron = parseCron(spec.recurrence);
  const sinceMs = Math.max(clock.now(), (Date.parse(spec.startAt ?? '') || 0) - 1);
  const dueMs = cron && nextDue(cron, spec.timeZone ?? 'UTC', sinceMs);
  return dueMs === undefined ? undefined : new Date(dueMs);
}

export function actionText(
  ctx: Ctx,
  action: ScheduledAction,
  groupName: string,
): NoUndefined<ScheduledUpdateGroupAction> {
  const { metadata, spec } = action;
  const resource = `scheduledUpdateGroupAction:${spec.actionId}:autoScalingGroupName/${groupName}:scheduledActionName/${spec.actionName}`;
  const start = dueAt(ctx, action);
  return {
    AutoScalingGroupName: groupName,
    ScheduledActionName: spec.actionName,
    ScheduledActionARN: arnText({
      service: 'autoscaling',
      region: metadata.namespace ?? '',
      account: ACCOUNT,
      resource,
    }),
    ...(start && { Time: start, StartTime: start }),
    ...(spec.endAt !== undefined && { EndTime: new Date(spec.endAt) }),
    ...(spec.recurrence !== undefined && { Recurrence: spec.recurrence }),
    ...(spec.min !== undefined && { MinSize: spec.min }),
    ...(spec.max !== undefined && { MaxSize: spec.max }),
    ...(spec.desired !== undefined && { DesiredCapacity: spec.desired }),
    ...(spec.timeZone !== undefined && { TimeZone: spec.timeZone }),
  };
}

// How alarms are found, written and changed: by their AWS name, in the region of the call. What is changed is noted in the alarm's history.

import { isError } from '../../../../model/errors.ts';
import { type Alarm, alarmKind, CHANGES_KEPT } from '../../../../model/kinds/alarm.ts';
import type { AlarmHistoryEntry, AlarmSpec } from '../../../../model/kinds/alarm-types.ts';
import type { ObjectKey } from '../../../../model/object.ts';
import { objectName } from '../../../../model/object-name.ts';
import type { Ctx } from '../../context.ts';
import { parseArn } from '../../shared/arn.ts';
import { changeRecord } from '../../shared/records.ts';
import { repeatedKey, type TagEntry, type Tags, tagProblem, tagsOf } from '../../shared/tags.ts';
import { alarmData } from './alarm-text.ts';
import { invalidValue, noAlarm, validationError } from './faults.ts';

const MAX_ACTIONS = 5;

export function alarmKey(ctx: Ctx, alarmName: string): ObjectKey {
  return { namespace: ctx.region, name: objectName(alarmName) };
}

export function nowText({ clock }: Ctx): string {
  return new Date(clock.now()).toISOString();
}

export function findAlarm(ctx: Ctx, alarmName: string): Promise<Alarm | undefined> {
  return ctx.client.find(alarmKind, alarmKey(ctx, alarmName));
}

/** All alarms of the region, by name. */
export async function allAlarms(ctx: Ctx): Promise<readonly Alarm[]> {
  const { items } = await ctx.client.list(alarmKind, { namespace: ctx.region });
  return [...items].sort((a, b) => (a.spec.alarmName < b.spec.alarmName ? -1 : 1));
}

/** Throws ResourceNotFound. */
export function changeAlarm(
  ctx: Ctx,
  alarmName: string,
  change: (spec: AlarmSpec) => AlarmSpec,
): Promise<Alarm> {
  const missing = () => noAlarm([alarmName]);
  return changeRecord(ctx.client, alarmKind, alarmKey(ctx, alarmName), missing, (alarm) => {
    const spec = change(alarm.spec);
    return spec === alarm.spec ? alarm : { ...alarm, spec };
  });
}

/** What a caller says of an alarm, whatever it watches. */
export interface AlarmDraft {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly ActionsEnabled?: boolean;
  readonly OKActions?: readonly string[];
  readonly AlarmActions?: readonly string[];
  readonly InsufficientDataActions?: readonly string[];
  readonly Tags?: readonly TagEntry[];
}

/** Makes it, or replaces all but its state; tags count only when it is made. */
export async function putAlarm(
  ctx: Ctx,
  draft: AlarmDraft,
  subject: Pick<AlarmSpec, 'watch' | 'composite'>,
): Promise<void> {
  const alarmName = draft.AlarmName;
  checkName(alarmName);
  const tags = readTags(draft.Tags);
  const common = commonOf(draft);
  const at = nowText(ctx);
  for (;;) {
    if (await findAlarm(ctx, alarmName)) {
      const change = (spec: AlarmSpec) => updated(spec, { ...common, ...subject }, at);
      try {
        await changeAlarm(ctx, alarmName, change);
        return;
      } catch (error) {
        if (await findAlarm(ctx, alarmName)) throw error; // else it was deleted meanwhile
        continue;
      }
    }
    const arn = `arn:aws:cloudwatch:${ctx.region}:${ctx.account}:alarm:${alarmName}`;
    const times = { createdAt: at, updatedAt: at };
    const made: AlarmSpec = { alarmName, arn, ...common, ...subject, tags, ...times, changes: [] };
    try {
      const spec = withChange(made, 'Create', at);
      await ctx.client.create(alarmKind, { metadata: alarmKey(ctx, alarmName), spec });
      return;
    } catch (error) {
      if (!isError(error, 'AlreadyExists')) throw error;
    }
  }
}

type Common = Pick<
  AlarmSpec,
  'description' | 'actionsEnabled' | 'okActions' | 'alarmActions' | 'insufficientDataActions'
>;

function commonOf(draft: AlarmDraft): Common {
  const { AlarmDescription: description, ActionsEnabled: actionsEnabled = true } = draft;
  return {
    actionsEnabled,
    okActions: actionsOf('OKActions', draft.OKActions),
    alarmActions: actionsOf('AlarmActions', draft.AlarmActions),
    insufficientDataActions: actionsOf('InsufficientDataActions', draft.InsufficientDataActions),
    ...(description === undefined ? {} : { description }),
  };
}

function updated(
  spec: AlarmSpec,
  wanted: Common & Pick<AlarmSpec, 'watch' | 'composite'>,
  at: string,
): AlarmSpec {
  if ((spec.composite === undefined) !== (wanted.composite === undefined))
    throw validationError(`The alarm "${spec.alarmName}" exists already and is of another type.`);
  const { alarmName, arn, tags, assigned, createdAt, changes } = spec;
  const kept = {
    alarmName,
    arn,
    createdAt,
    changes,
    ...(tags ? { tags } : {}),
    ...(assigned ? { assigned } : {}),
  };
  return withChange({ ...kept, ...wanted, updatedAt: at }, 'Update', at);
}

/** Notes in the alarm's history that it is now as it is. */
export function withChange(spec: AlarmSpec, type: 'Create' | 'Update', at: string): AlarmSpec {
  const done = type === 'Create' ? 'created' : 'updated';
  const data = { version: '1.0', type, [`${done}Alarm`]: alarmData(spec) };
  const entry: AlarmHistoryEntry = {
    at,
    type: 'ConfigurationUpdate',
    summary: `Alarm "${spec.alarmName}" ${done}`,
    data: JSON.stringify(data),
  };
  return { ...spec, changes: [...spec.changes, entry].slice(-CHANGES_KEPT) };
}

function checkName(alarmName: string): void {
  if (alarmName === '' || alarmName.length > 255)
    throw validationError(
      `1 validation error detected: Value '${alarmName}' at 'alarmName' failed to satisfy constraint: Member must have length between 1 and 255`,
    );
  if (/\p{Cc}/u.test(alarmName)) throw validationError('AlarmName must not contain control characters.');
}

function actionsOf(member: string, given: readonly string[] = []): readonly string[] {
  if (given.length > MAX_ACTIONS)
    throw validationError(`The collection ${member} must not have a size greater than ${MAX_ACTIONS}.`);
  for (const action of given) if (!parseArn(action)) throw validationError(`Invalid arn syntax: ${action}`);
  return given;
}

/** `existing` counts towards the limit. */
export function readTags(given: readonly TagEntry[] | undefined, existing: Tags = {}): Tags {
  const repeated = repeatedKey(given);
  if (repeated !== undefined) throw invalidValue(`Duplicate tag key: ${repeated}`);
  const tags = { ...existing, ...tagsOf(given) };
  const problem = tagProblem(tags);
  if (problem !== undefined) throw invalidValue(problem);
  return tags;
}

// An instance refresh and what it is about, at one time.
import type { Alarm } from '../../../model/kinds/alarm.ts';
import type { InstanceRefresh } from '../../../model/kinds/instance-refresh.ts';
import { templateVersion } from '../../../model/kinds/launch-template.ts';
import type { TemplateRef } from '../../../model/kinds/machine-group.ts';
import type { Moment } from '../group-capacity/moment.ts';
import type { RefreshMemory, Version } from '../refresh-memory.ts';

/** A group whose refresh is not over. */
export interface Observed extends Moment {
  readonly refresh: InstanceRefresh;
  readonly findAlarm: (name: string) => Alarm | undefined;
}

/** A refresh that has begun. */
export interface Running extends Observed {
  readonly memory: RefreshMemory;
}

/** The version that is meant at present. */
export function versionOf(
  { id, version }: TemplateRef,
  { findTemplate }: Pick<Moment, 'findTemplate'>,
): Version | undefined {
  const template = findTemplate(id);
  const found = template && templateVersion(template, version);
  return found && { id, number: found.number };
}

/** So long a new machine is in service before it counts. Without a word of warm-up it counts as soon as it serves. */
export function warmupMs({ refresh, group }: Pick<Observed, 'refresh' | 'group'>): number {
  return (refresh.spec.preferences.warmupSeconds ?? group.spec.warmupSeconds ?? 0) * 1000;
}

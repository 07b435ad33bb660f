// All that acts by itself in the function way, for the control program; each under the name that its writes and events carry.
import type { Controller } from '../../machinery/controller.ts';
import type { FunctionCalls } from '../../model/function-calls.ts';
import type { LogEvents } from '../../model/log-events.ts';
import type { Metrics } from '../../model/metrics.ts';
import { objectName } from '../../model/object-name.ts';
import { aliasShift } from './alias-shift/controller.ts';
import { HookCalls } from './alias-shift/hooks.ts';
import type { FunctionDeps } from './deps.ts';
import { functionCleanup } from './function-cleanup/controller.ts';
import { functionSchedule } from './function-schedule/controller.ts';
import {
  type CollectionDeps,
  type RecordCollection,
  startRecordCollection,
} from './record-collection/collection.ts';

type DepsOf = (name: string) => FunctionDeps;

export interface FunctionParts {
  readonly agent: FunctionCalls;
  readonly metrics: Metrics;
  readonly records: RecordCollection;
}

export function functionControllers(
  depsOf: DepsOf,
  { agent, metrics, records }: FunctionParts,
): readonly Controller[] {
  const shifts = depsOf('alias-shift');
  return [
    aliasShift({
      ...shifts,
      metrics,
      hooks: new HookCalls(agent, shifts.clock),
      measuredUntilMs: () => records.untilMs(),
    }),
    functionCleanup(depsOf('function-cleanup')),
    functionSchedule({ ...depsOf('function-schedule'), agent }),
  ];
}

/** Follows what functions write and how their calls go; returns at once. */
export function followRecords(
  { client, informers, clock, log }: FunctionDeps,
  parts: Pick<CollectionDeps, 'agent' | 'metrics' | 'signal' | 'onKept'> & { readonly logEvents: LogEvents },
): RecordCollection {
  const hasReservation = (namespace: string, name: string) =>
    informers.functions.find({ namespace, name: objectName(name) })?.spec.reservedConcurrency !== undefined;
  return startRecordCollection({ ...parts, client, clock, log, hasReservation });
}

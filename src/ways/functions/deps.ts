// What the controllers of the function way are given by the control program, and the caches they share.
import type { Clock } from '../../machinery/clock.ts';
import type { EventRecorder } from '../../machinery/events.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { startInformer } from '../../machinery/reflector.ts';
import type { AnyKind, Kind } from '../../model/kind.ts';
import type { Alarm } from '../../model/kinds/alarm.ts';
import {
  type FunctionAlias,
  type FunctionVersion,
  functionAliasKind,
  functionKind,
  functionVersionKind,
  type LambdaFunction,
} from '../../model/kinds/function.ts';
import {
  type FunctionEventConfig,
  type FunctionUrl,
  functionEventConfigKind,
  functionUrlKind,
  type ProvisionedConcurrency,
  provisionedConcurrencyKind,
} from '../../model/kinds/function-rules.ts';
import { type FunctionSchedule, functionScheduleKind } from '../../model/kinds/function-schedule.ts';
import {
  type FunctionPool,
  type FunctionShift,
  functionPoolKind,
  functionShiftKind,
} from '../../model/kinds/function-shift.ts';
import { type LogGroup, logGroupKind } from '../../model/kinds/log-group.ts';
import { type ApiObject, keyText } from '../../model/object.ts';

/** Index of what belongs to a Function by `namespace/function`. */
export const BY_FUNCTION = 'function';
/** Index of shifts by `namespace/alias`. */
export const BY_ALIAS = 'alias';

export interface FunctionInformers {
  readonly functions: Informer<LambdaFunction>;
  /** Indexed BY_FUNCTION, as are the next five. */
  readonly versions: Informer<FunctionVersion>;
  readonly aliases: Informer<FunctionAlias>;
  readonly urls: Informer<FunctionUrl>;
  readonly eventConfigs: Informer<FunctionEventConfig>;
  readonly provisioned: Informer<ProvisionedConcurrency>;
  readonly schedules: Informer<FunctionSchedule>;
  /** Indexed BY_ALIAS. */
  readonly shifts: Informer<FunctionShift>;
  readonly pools: Informer<FunctionPool>;
  readonly logGroups: Informer<LogGroup>;
  readonly alarms: Informer<Alarm>;
}

export interface FunctionDeps {
  readonly client: ObjectClient;
  readonly informers: FunctionInformers;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventRecorder;
}

interface InformerOptions {
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Starts the caches that nobody else keeps. */
export function startFunctionInformers(
  options: InformerOptions,
  shared: Pick<FunctionInformers, 'alarms'>,
): FunctionInformers {
  const start = <T extends ApiObject>(
    kind: Kind<T>,
    indexes: { [name: string]: (object: T) => readonly string[] } = {},
  ) => startInformer<T>({ ...options, kind, indexes });
  const byFunction = { [BY_FUNCTION]: functionOf };
  return {
    alarms: shared.alarms,
    functions: start(functionKind),
    versions: start(functionVersionKind, byFunction),
    aliases: start(functionAliasKind, byFunction),
    urls: start(functionUrlKind, byFunction),
    eventConfigs: start(functionEventConfigKind, byFunction),
    provisioned: start(provisionedConcurrencyKind, byFunction),
    schedules: start(functionScheduleKind, byFunction),
    shifts: start(functionShiftKind, { [BY_ALIAS]: aliasOf }),
    pools: start(functionPoolKind),
    logGroups: start(logGroupKind),
  };
}

/** With their kinds, for whoever keeps caches of all kinds. */
export function functionCaches(
  informers: FunctionInformers,
): readonly (readonly [AnyKind, Informer<ApiObject>])[] {
  const pairs: readonly (readonly [unknown, unknown])[] = [
    [functionKind, informers.functions],
    [functionVersionKind, informers.versions],
    [functionAliasKind, informers.aliases],
    [functionUrlKind, informers.urls],
    [functionEventConfigKind, informers.eventConfigs],
    [provisionedConcurrencyKind, informers.provisioned],
    [functionScheduleKind, informers.schedules],
    [functionShiftKind, informers.shifts],
    [functionPoolKind, informers.pools],
    [logGroupKind, informers.logGroups],
  ];
  return pairs as readonly (readonly [AnyKind, Informer<ApiObject>])[]; // each of its kind
}

/** `namespace/name` of the Function that an object belongs to. */
export function functionOf({
  metadata: { namespace },
  spec,
}: ApiObject & { readonly spec: { readonly function: string } }): readonly string[] {
  return [keyText({ namespace, name: spec.function })];
}

/** `namespace/name` of the FunctionAlias that a shift moves. */
export function aliasOf({ metadata: { namespace }, spec }: FunctionShift): readonly string[] {
  return [keyText({ namespace, name: spec.alias })];
}

// What is there to know of a shift: its alias, its versions, how their calls went, its alarms, what its hooks said?
import type { ShiftInput, ShiftMemory, VersionReadiness } from '../../../core/shifts/types.ts';
import type { FunctionAlias, FunctionReadiness } from '../../../model/kinds/function.ts';
import type { FunctionShift } from '../../../model/kinds/function-shift.ts';
import type { Metrics } from '../../../model/metrics.ts';
import { isDeleting, keyText } from '../../../model/object.ts';
import { BY_FUNCTION, type FunctionDeps } from '../deps.ts';
import type { HookCalls } from './hooks.ts';
import { measuredTraffic } from './measured.ts';

export interface ShiftDeps extends FunctionDeps {
  readonly metrics: Metrics;
  readonly hooks: HookCalls;
  /** Up to when all calls are in the metrics. */
  measuredUntilMs(): number;
}

export interface Observed {
  readonly shift: FunctionShift;
  readonly alias?: FunctionAlias;
  readonly input: ShiftInput;
}

/** Undefined until it has begun. */
export function memoryOf({ status }: FunctionShift): ShiftMemory | undefined {
  return status?.memory as ShiftMemory | undefined; // written by alias-shift only
}

export async function observe(deps: ShiftDeps, shift: FunctionShift): Promise<Observed> {
  const { informers, clock, metrics, hooks } = deps;
  const { namespace = '', uid } = shift.metadata;
  const { spec } = shift;
  const nowMs = clock.now();
  const measuredUntilMs = deps.measuredUntilMs(); // before the metrics are read
  const found = informers.aliases.find({ namespace, name: spec.alias });
  const alias = found && !isDeleting(found) ? found : undefined;
  const memory = memoryOf(shift);
  const startedAtMs = memory?.startedAtMs ?? nowMs;
  const measured = await measuredTraffic(metrics, { region: namespace, spec }, { startedAtMs, nowMs });
  const hook = hookOf(hooks, uid, memory);
  return {
    shift,
    ...(alias && { alias }),
    input: {
      ...{ spec, ...measured, measuredUntilMs, nowMs, ...alarmsOf(deps, shift) },
      ...(memory && { memory }),
      ...(alias && { alias: alias.spec }),
      ...(hook && { hook }),
      readiness: alias ? readinessOf(deps, alias, spec.to) : { type: 'missing' },
    },
  };
}

function hookOf(hooks: HookCalls, uid: string, memory: ShiftMemory | undefined): ShiftInput['hook'] {
  for (const name of ['before', 'after'] as const) {
    const answer = memory?.answered.includes(name) ? undefined : hooks.answerOf(uid, name);
    if (answer) return { name, ...answer };
  }
  return undefined;
}

function alarmsOf(
  { informers }: ShiftDeps,
  { metadata: { namespace }, spec }: FunctionShift,
): Pick<ShiftInput, 'alarm' | 'missingAlarms'> {
  const names = spec.alarms ?? [];
  if (names.length === 0) return { missingAlarms: [] };
  const known = new Map(informers.alarms.list(namespace).map((alarm) => [alarm.spec.alarmName, alarm]));
  const alarm = names.find((name) => known.get(name)?.status?.state === 'ALARM');
  const missingAlarms = names.filter((name) => !known.has(name));
  return { missingAlarms, ...(alarm !== undefined && { alarm }) };
}

function readinessOf(
  { informers }: ShiftDeps,
  { metadata: { namespace }, spec }: FunctionAlias,
  version: string,
): VersionReadiness {
  const key = { namespace, name: spec.function };
  const owner = informers.functions.find(key);
  const found =
    version === '$LATEST'
      ? owner
      : informers.versions
          .byIndex(BY_FUNCTION, keyText(key))
          .find((each) => String(each.spec.number) === version);
  if (!found || isDeleting(found)) return { type: 'missing' };
  return readinessIn(found.status, found.spec.revision);
}

/** What was said of an older revision counts for nothing. */
function readinessIn(status: FunctionReadiness | undefined, revision: string): VersionReadiness {
  if (status?.revision !== revision || status.state === 'Pending') return { type: 'pending' };
  if (status.state === 'Active') return { type: 'ready' };
  return { type: 'failed', message: status.message ?? status.reason ?? 'its code cannot be run' };
}

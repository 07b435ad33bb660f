// What a plan changes: the shift's status, then the alias' weights, then what the alias says of its shift. In this order, each waited for:
// weights that are on the alias are always in the shift's memory.
import { randomUUID } from 'node:crypto';
import { isOver, isShiftOver, type ShiftPlan } from '../../../core/shifts/types.ts';
import { aliasVersions } from '../../../core/shifts/weights.ts';
import { isSame } from '../../../machinery/schema/equality.ts';
import { type FunctionAlias, functionAliasKind } from '../../../model/kinds/function.ts';
import {
  type FunctionShift,
  functionShiftKind,
  type ShiftState,
} from '../../../model/kinds/function-shift.ts';
import type { ObjectKey } from '../../../model/object.ts';
import type { Observed, ShiftDeps } from './observe.ts';

type Status = NonNullable<FunctionShift['status']>;

export async function apply(
  deps: ShiftDeps,
  { shift, alias, input }: Observed,
  plan: ShiftPlan,
  signal: AbortSignal,
): Promise<void> {
  const { total } = input;
  const seen = Object.fromEntries(
    Object.entries(total).map(([version, { requests, errors }]) => [version, { calls: requests, errors }]),
  );
  const status = await tell(deps, shift, plan, plan.memory ? seen : undefined);
  if (alias && plan.write !== undefined) await write(deps, alias, plan.write, shift);
  if (alias) await tellAlias(deps, alias, { name: shift.metadata.name, ...wordsOf(plan) });
  if (plan.call) callHook(deps, shift, plan.call, signal);
  if (isShiftOver({ status })) deps.hooks.forget(shift.metadata.uid);
}

const wordsOf = ({ state, reason }: Pick<ShiftPlan, 'state' | 'reason'>) => ({
  state,
  ...(reason !== undefined && { reason }),
});

/** Writes how the shift stands, only when that is new. */
export async function tell(
  deps: ShiftDeps,
  shift: FunctionShift,
  plan: ShiftPlan,
  seen?: Status['seen'],
): Promise<Status> {
  const status = statusOf(shift, plan, new Date(deps.clock.now()).toISOString(), seen);
  if (isSame(status, shift.status)) return status;
  const written = await deps.client.updateStatus(functionShiftKind, { ...shift, status });
  await deps.informers.shifts.reached(written.metadata.resourceVersion);
  if (status.state !== (shift.status?.state ?? 'Pending')) announce(deps, shift, status);
  return status;
}

function statusOf(
  { status }: FunctionShift,
  plan: ShiftPlan,
  now: string,
  seen: Status['seen'] | undefined,
): Status {
  const counted = seen ?? status?.seen;
  const startedAt = status?.startedAt ?? (plan.memory && now);
  return {
    ...wordsOf(plan),
    percent: Math.round(plan.percent),
    ...(startedAt !== undefined && { startedAt }),
    ...(isShiftOver({ status: plan }) && { endedAt: now }),
    ...(counted && { seen: counted }),
    ...(plan.memory && { memory: { ...plan.memory } }),
  };
}

/** A new revision, as for every change of an alias. */
async function write(
  { client, informers, log }: ShiftDeps,
  alias: FunctionAlias,
  percent: number,
  { metadata: { name }, spec: shift }: FunctionShift,
): Promise<void> {
  const { version: _, others: __, ...rest } = alias.spec;
  const spec = { ...rest, ...aliasVersions(percent, shift), revision: randomUUID() };
  const written = await client.update(functionAliasKind, { ...alias, spec });
  await informers.aliases.reached(written.metadata.resourceVersion);
  log.info('Moved the calls of an alias', { shift: name, version: shift.to, percent });
}

async function tellAlias(
  { client, informers }: ShiftDeps,
  { metadata: { namespace, name } }: FunctionAlias,
  shift: NonNullable<NonNullable<FunctionAlias['status']>['shift']>,
): Promise<void> {
  const alias = informers.aliases.find({ namespace, name });
  if (!alias || isSame(alias.status?.shift, shift)) return;
  const status = { ...alias.status, shift };
  const written = await client.updateStatus(functionAliasKind, { ...alias, status });
  await informers.aliases.reached(written.metadata.resourceVersion);
}

/** An alias whose shift was removed on the way is told so: nobody moves it any more. */
export async function tellRemoved(deps: ShiftDeps, key: ObjectKey): Promise<void> {
  const alias = deps.informers.aliases.find(key);
  const shift = alias?.status?.shift;
  if (!alias || !shift || isOver(shift.state as ShiftState)) return; // states come from shifts
  const { name } = shift;
  if (await deps.client.find(functionShiftKind, { ...key, name })) return;
  const reason = 'The shift was removed; the weights stay as they are';
  await tellAlias(deps, alias, { name, state: 'Stopped', reason });
}

function callHook(
  { hooks, log }: ShiftDeps,
  { metadata: { uid, namespace = '', name: shift }, spec }: FunctionShift,
  name: 'before' | 'after',
  signal: AbortSignal,
): void {
  const target = spec.hooks?.[name];
  if (target === undefined) return;
  const { functionName, aliasName, from, to } = spec;
  const payload = { shift, hook: name, functionName, aliasName, from, to };
  hooks.call({ shift: uid, name, region: namespace, function: target, payload }, signal, () =>
    log.info('A hook has answered', { shift, hook: name, function: target }),
  );
}

const BAD: readonly Status['state'][] = ['RollingBack', 'RolledBack', 'Failed', 'Stopped'];

function announce({ events }: ShiftDeps, shift: FunctionShift, { state, reason }: Status): void {
  const { functionName, aliasName, from, to } = shift.spec;
  const text = `${functionName}:${aliasName} from version ${from} to ${to}: ${reason ?? state}`;
  if (BAD.includes(state)) events.warning(shift, `Shift${state}`, text);
  else events.normal(shift, `Shift${state}`, text);
}

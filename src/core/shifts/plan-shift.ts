// What does a shift do next: which share of its alias' calls does the new version get, and how does the shift stand?
//
//   Pending --version ready--> InProgress --last step--> Baking --bake time over--> Succeeded
//                                  |                       |
//                                  +--failed, asked to-----+--> RollingBack --> RolledBack   (not meant to: Failed)
//        any --weights that somebody else wrote, asked to--> Stopped
//
// A share is kept in memory before it is written to the alias, so that after a crash weights of our own are told from somebody's. No step is
// taken, and nothing is called well, before all calls up to its time were counted. Pure; the same input gives the same plan.
import type { Failure } from '../rollout/types.ts';
import { failureOf } from './failures.ts';
import { isLastStep, nextDueMs, shareAfter } from './steps.ts';
import type { HookName, ShiftInput, ShiftMemory, ShiftPlan, ShiftSpec } from './types.ts';
import { shareOf } from './weights.ts';

/** How often calls are looked at. */
export const LOOK_MS = 1_000;
/** So much later than due, a step that is not taken is worth a word. */
const LATE_MS = 5_000;

export function planShift(input: ShiftInput): ShiftPlan {
  const { memory, alias, spec } = input;
  if (!alias) return over(input, 'Failed', 'The alias does not exist');
  if (!memory) return begin(input, alias);
  const share = shareOf(alias, spec);
  if (!isOurs(memory, share)) return over(input, 'Stopped', byHand(memory));
  if (memory.failure) return goBack(input, memory, share ?? 0);
  if (spec.asked === 'stop') return over(input, 'Stopped', STOPPED);
  return goOn(input, settledAt(memory, share, input.nowMs), share ?? 0);
}

const STOPPED = 'It was stopped by a user; the weights stay as they are';

/** The weights are those that were written last, or those before that when the last were not. */
function isOurs({ percent, formerPercent, reachedAtMs }: ShiftMemory, share: number | undefined): boolean {
  return share === percent || (reachedAtMs === undefined && share === formerPercent);
}

function byHand({ percent, failure }: ShiftMemory): string {
  const meant = failure ? ` while it went back (${failure.message})` : '';
  return `The alias was changed by somebody else${meant}: its weights are no longer the shift's (${percent} %) and stay as they are`;
}

function begin(input: ShiftInput, alias: NonNullable<ShiftInput['alias']>): ShiftPlan {
  const { spec, readiness, nowMs } = input;
  if (spec.asked === 'stop' || spec.asked === 'rollback')
    return over(input, 'Stopped', 'It was stopped by a user before it began');
  const refused = refusal(input, alias);
  if (refused !== undefined) return over(input, 'Failed', refused);
  if (readiness.type === 'pending') return pending(`Version ${spec.to} is not ready yet`, nowMs + LOOK_MS);
  const share = shareOf(alias, spec) ?? 0;
  return goOn(
    input,
    { startedAtMs: nowMs, steps: 0, percent: share, reachedAtMs: nowMs, answered: [] },
    share,
  );
}

/** Waits for something beside the calls. */
export function pending(reason: string, wakeAtMs?: number): ShiftPlan {
  return { state: 'Pending', reason, percent: 0, ...(wakeAtMs !== undefined && { wakeAtMs }) };
}

/** Why it cannot begin, whatever comes. */
function refusal(
  { spec, readiness, missingAlarms }: ShiftInput,
  alias: NonNullable<ShiftInput['alias']>,
): string | undefined {
  const { from, to, strategy } = spec;
  if (from === to) return `Version ${to} has the calls already`;
  if (alias.version !== from || shareOf(alias, spec) === undefined)
    return `The alias does not lead to version ${from} only`;
  if (strategy.type !== 'AllAtOnce' && [from, to].includes('$LATEST'))
    return '$LATEST cannot be given a weight: only AllAtOnce is possible';
  if (readiness.type === 'missing') return `Version ${to} does not exist`;
  if (readiness.type === 'failed') return `Version ${to} cannot take calls: ${readiness.message}`;
  const [alarm] = missingAlarms;
  return alarm === undefined ? undefined : `The CloudWatch alarm ${alarm} does not exist`;
}

/** With the time at which the alias had the share that was wanted. */
function settledAt(memory: ShiftMemory, share: number | undefined, nowMs: number): ShiftMemory {
  if (memory.reachedAtMs !== undefined || share !== memory.percent) return memory;
  const { formerPercent: _, ...rest } = memory;
  return { ...rest, reachedAtMs: nowMs };
}

function goOn(input: ShiftInput, before: ShiftMemory, share: number): ShiftPlan {
  const { spec, nowMs } = input;
  if (spec.asked === 'finish') return finish(input, before, share);
  const memory = withAnswer(input, before);
  const failure = failureOf(input, memory);
  if (failure) return fail(input, { ...memory, failure }, share);
  const state = isLastStep(spec, memory) ? 'Baking' : 'InProgress';
  const plan = { state, memory, percent: share } as const;
  if (memory.reachedAtMs === undefined) return { ...plan, write: memory.percent, wakeAtMs: nowMs + LOOK_MS };
  const call = hookDue(spec, memory);
  if (call) return { ...plan, call, reason: hookText(spec, call), wakeAtMs: nowMs + LOOK_MS };
  const dueMs = nextDueMs(spec, memory);
  const looks = { ...plan, wakeAtMs: Math.min(Math.max(dueMs, nowMs + 1), nowMs + LOOK_MS) };
  if (nowMs < dueMs) return looks;
  if (memory.steps > 0 && input.measuredUntilMs < dueMs) return waitsForMeasures(looks, nowMs - dueMs);
  return isLastStep(spec, memory) ? over(input, 'Succeeded', undefined, plan) : step(input, memory, share);
}

function withAnswer({ hook }: ShiftInput, memory: ShiftMemory): ShiftMemory {
  if (!hook || hook.problem !== undefined || memory.answered.includes(hook.name)) return memory;
  return { ...memory, answered: [...memory.answered, hook.name] };
}

/** The first before the first step, the other after the last. */
function hookDue(spec: ShiftSpec, memory: ShiftMemory): HookName | undefined {
  const isDue = { before: memory.steps === 0, after: isLastStep(spec, memory) };
  return (['before', 'after'] as const).find(
    (name) => spec.hooks?.[name] !== undefined && isDue[name] && !memory.answered.includes(name),
  );
}

const hookText = ({ hooks }: ShiftSpec, name: HookName) => `Waiting for the hook ${hooks?.[name]}`;

function waitsForMeasures(plan: ShiftPlan, lateMs: number): ShiftPlan {
  const wakeAtMs = (plan.wakeAtMs ?? 0) + LOOK_MS / 2;
  if (lateMs < LATE_MS) return { ...plan, wakeAtMs };
  return {
    ...plan,
    wakeAtMs,
    reason: 'Waiting until all calls are counted: the agent does not tell of them',
  };
}

function step({ spec, nowMs }: ShiftInput, before: ShiftMemory, share: number): ShiftPlan {
  const steps = before.steps + 1;
  const memory = movedTo(shareAfter(spec.strategy, steps), { ...before, steps }, share);
  const state = isLastStep(spec, memory) ? 'Baking' : 'InProgress';
  return { state, memory, percent: share, write: memory.percent, wakeAtMs: nowMs + LOOK_MS };
}

function movedTo(percent: number, { reachedAtMs: _, ...memory }: ShiftMemory, share: number): ShiftMemory {
  return { ...memory, percent, formerPercent: share };
}

/** Somebody takes the responsibility: all calls at once, without bake time. */
function finish(input: ShiftInput, memory: ShiftMemory, share: number): ShiftPlan {
  if (share === 100) return over(input, 'Succeeded', 'It was finished by a user');
  const wanted = memory.percent === 100 ? memory : movedTo(100, memory, share);
  return {
    state: 'InProgress',
    reason: 'It is finished at the request of a user',
    memory: wanted,
    percent: share,
    write: 100,
    wakeAtMs: input.nowMs + LOOK_MS,
  };
}

function fail(input: ShiftInput, memory: ShiftMemory, share: number): ShiftPlan {
  const isAsked = input.spec.asked === 'rollback';
  if (input.spec.autoRollback === false && !isAsked)
    return over(input, 'Failed', failedText(input.spec, memory.failure), { memory });
  return goBack(input, movedTo(0, memory, share), share);
}

/** All calls go to the old version again. */
function goBack(input: ShiftInput, memory: ShiftMemory, share: number): ShiftPlan {
  const reason = failedText(input.spec, memory.failure);
  if (share === 0) return over(input, 'RolledBack', reason, { memory, percent: 0 });
  const wakeAtMs = input.nowMs + LOOK_MS;
  return { state: 'RollingBack', reason, memory, percent: share, write: 0, wakeAtMs };
}

function failedText({ to }: ShiftSpec, failure: Failure | undefined): string {
  return `Version ${to}: ${failure?.message ?? 'it failed'}`;
}

function over(
  { memory, alias, spec }: ShiftInput,
  state: ShiftPlan['state'],
  reason: string | undefined,
  known: Partial<ShiftPlan> = {},
): ShiftPlan {
  const percent = (alias && shareOf(alias, spec)) ?? memory?.percent ?? 0;
  return { percent, ...(memory && { memory }), ...known, state, ...(reason !== undefined && { reason }) };
}

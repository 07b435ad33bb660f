// Has the new version failed? A caller wants to go back, a hook did not succeed, an alarm went off, too many errors, too slow.
//
// Errors are judged by the gate of the roll-out engine (core/rollout/gates.ts), over all calls and over the last minute's.
import { excessErrors } from '../rollout/gates.ts';
import type { Failure, Traffic, Why } from '../rollout/types.ts';
import type { ShiftInput, ShiftMemory, VersionTraffic } from './types.ts';

/** With fewer calls there is no verdict. */
export const MIN_CALLS = 20;

export function failureOf(input: ShiftInput, memory: ShiftMemory): Failure | undefined {
  if (memory.failure) return memory.failure;
  const why = onRequest(input) ?? hook(input, memory) ?? alarm(input) ?? measured(input, memory);
  return why && { ...why, atMs: input.nowMs };
}

function onRequest({ spec }: ShiftInput): Why | undefined {
  if (spec.asked !== 'rollback') return undefined;
  return { reason: 'UserRequest', message: 'The rollback was requested by a user' };
}

function hook({ spec, hook: answer }: ShiftInput, { answered }: ShiftMemory): Why | undefined {
  if (answer?.problem === undefined || answered.includes(answer.name)) return undefined;
  const message = `The hook ${spec.hooks?.[answer.name]} did not succeed: ${answer.problem}`;
  return { reason: 'Hook', message };
}

function alarm({ alarm: name }: ShiftInput): Why | undefined {
  if (name === undefined) return undefined;
  return { reason: 'Alarm', message: `The CloudWatch alarm ${name} went into the ALARM state` };
}

/** Before its first step a version has no calls to be judged by. */
function measured(input: ShiftInput, { steps }: ShiftMemory): Why | undefined {
  if (steps === 0) return undefined;
  const { to } = input.spec;
  const windows = [input.recent[to], input.total[to]];
  for (const window of windows) {
    const why = tooManyErrors(input, window) ?? tooSlow(input, window);
    if (why) return why;
  }
  return undefined;
}

function tooManyErrors(input: ShiftInput, now: VersionTraffic | undefined): Why | undefined {
  const { spec } = input;
  const gates = { minRequests: MIN_CALLS, maxExcess: spec.maxExcessErrorPercent / 100 };
  return excessErrors(now, before(input), gates);
}

/** What the old version did meanwhile; where that is too little, what it did earlier, too. */
function before({ spec: { from }, total, earlier }: ShiftInput): Traffic {
  const meanwhile = total[from] ?? { requests: 0, errors: 0 };
  if (meanwhile.requests >= MIN_CALLS || !earlier) return meanwhile;
  return {
    requests: meanwhile.requests + earlier.requests,
    errors: meanwhile.errors + earlier.errors,
  };
}

function tooSlow({ spec: { maxDurationMs } }: ShiftInput, now: VersionTraffic | undefined): Why | undefined {
  if (maxDurationMs === undefined || !now || now.requests < MIN_CALLS) return undefined;
  if (now.p99Ms === undefined || now.p99Ms <= maxDurationMs) return undefined;
  const message = `the slowest hundredth of ${now.requests} calls took ${Math.round(now.p99Ms)} ms or more, ${maxDurationMs} ms are allowed`;
  return { reason: 'Duration', message };
}

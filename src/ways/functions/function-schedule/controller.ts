// Calls functions at their times. The call is on the agent's disk before it is noted as made: after a crash in between it is made again.
import { randomUUID } from 'node:crypto';
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import { isError } from '../../../model/errors.ts';
import type { FunctionCalls } from '../../../model/function-calls.ts';
import { type FunctionSchedule, functionScheduleKind } from '../../../model/kinds/function-schedule.ts';
import { isDeleting, keyOf, keyText, parseKey } from '../../../model/object.ts';
import type { FunctionDeps } from '../deps.ts';
import { dueOf, payloadOf } from './plan.ts';

export interface ScheduleDeps extends FunctionDeps {
  readonly agent: Pick<FunctionCalls, 'invokeFunction'>;
}

/** Timers reach only so far. */
const LONGEST_MS = 24 * 3_600_000;
const AGAIN_MS = 5_000;

export function functionSchedule(deps: ScheduleDeps): Controller {
  const { schedules } = deps.informers;
  return {
    name: 'function-schedule',
    triggers: [on(schedules, (schedule) => [keyText(keyOf(schedule))])],
    async reconcile(key, signal): Promise<Outcome> {
      const schedule = schedules.find(parseKey(key));
      if (!schedule || isDeleting(schedule)) return settled;
      const nowMs = deps.clock.now();
      const due = dueOf(schedule, nowMs);
      if (due.type === 'never') return tell(deps, schedule, { ...schedule.status, problem: due.problem });
      if (due.atMs > nowMs) return wakeAt(Math.min(due.atMs, nowMs + LONGEST_MS), 'it is due then');
      return act(deps, schedule, due.atMs, signal);
    },
  };
}

async function act(
  deps: ScheduleDeps,
  schedule: FunctionSchedule,
  atMs: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const lastRunAt = new Date(deps.clock.now()).toISOString();
  try {
    await call(deps, schedule, atMs, signal);
    return await tell(deps, schedule, { lastRunAt });
  } catch (error) {
    if (signal.aborted || isError(error, 'Conflict')) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    if (isError(error, 'Unavailable', 'TooManyRequests')) {
      await tell(deps, schedule, { ...schedule.status, problem });
      return wakeAt(deps.clock.now() + AGAIN_MS, problem);
    }
    deps.events.warning(schedule, 'FailedCall', `Cannot call ${schedule.spec.functionName}: ${problem}`);
    return tell(deps, schedule, { lastRunAt, problem });
  }
}

async function call(
  { agent, log }: ScheduleDeps,
  schedule: FunctionSchedule,
  atMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { functionName: name, qualifier, scheduleName } = schedule.spec;
  const region = schedule.metadata.namespace ?? '';
  const requestId = randomUUID();
  const request = {
    ...{ region, name, requestId, type: 'Event' as const },
    ...(qualifier !== undefined && { qualifier }),
  };
  const bytes = new TextEncoder().encode(payloadOf(schedule, atMs, randomUUID()));
  const payload = (async function* () {
    yield bytes;
  })();
  for await (const _ of agent.invokeFunction(request, payload, () => undefined, signal)); // there is nothing to read
  log.info('Called a function on schedule', { region, function: name, schedule: scheduleName, requestId });
}

/** Nothing when it says so already. */
async function tell(
  { client, informers }: ScheduleDeps,
  schedule: FunctionSchedule,
  { lastRunAt, problem }: NonNullable<FunctionSchedule['status']>,
): Promise<Outcome> {
  const before = schedule.status ?? {};
  if (before.lastRunAt === lastRunAt && before.problem === problem) return settled;
  const status = { ...(lastRunAt !== undefined && { lastRunAt }), ...(problem !== undefined && { problem }) };
  const written = await client.updateStatus(functionScheduleKind, { ...schedule, status });
  await informers.schedules.reached(written.metadata.resourceVersion);
  return settled;
}

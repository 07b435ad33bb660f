// Brings what functions wrote, and how their calls went, from the agent into the stores of log events and metrics.
//
//   ask (the agent waits until there is something) --> write, piece by piece --> ask with the cursor: the agent forgets them
//
// A crash before the last step brings them once more; nothing is lost. A piece that cannot be written for now is tried until it can; one
// that never can (its region is gone) is dropped with a line in the log.
import { backoffMs, watchBackoff } from '../../../machinery/backoff.ts';
import { type Clock, delay } from '../../../machinery/clock.ts';
import type { Log } from '../../../machinery/log.ts';
import { isError } from '../../../model/errors.ts';
import type { FunctionCalls, FunctionRecords } from '../../../model/function-calls.ts';
import type { Metrics } from '../../../model/metrics.ts';
import { batchesOf, type KnownGroups, type LinesDeps, putLines } from './log-lines.ts';
import { Progress } from './progress.ts';
import { type HasReservation, samplesOf } from './samples.ts';

export interface CollectionDeps extends Omit<LinesDeps, 'now'> {
  readonly agent: Pick<FunctionCalls, 'functionRecords'>;
  readonly metrics: Pick<Metrics, 'put'>;
  readonly hasReservation: HasReservation;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface RecordCollection {
  /** Up to when all calls are in the metrics, as far as it is known; 0: nothing is. */
  untilMs(): number;
  /** Resolves after the signal has aborted, when nothing is written any more. */
  stopped(): Promise<void>;
}

/** How long the agent waits for something to tell. */
const WAIT_MS = 20_000;
/** Few records: so long until the next question, so that more come together. */
const PAUSE_MS = 50;
const FEW = 1_000;
/** A piece that fails for a reason that we do not know is tried so often. */
const TRIES = 5;

/** Starts; returns at once. */
export function startRecordCollection(deps: CollectionDeps): RecordCollection {
  const progress = new Progress(deps.clock);
  const ended = collect(deps, progress);
  return { untilMs: () => progress.untilMs(), stopped: () => ended };
}

async function collect(deps: CollectionDeps, progress: Progress): Promise<void> {
  const { clock, log, signal } = deps;
  let after: string | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const records = await ask(deps, progress, after);
      const askedAtMs = progress.answered();
      failures = 0;
      if (!(await keep(deps, records))) return;
      after = records.cursor;
      progress.kept(records, askedAtMs);
      if (records.lines.length + records.calls.length < FEW) await delay(clock, PAUSE_MS, signal);
    } catch (error) {
      progress.answered();
      if (signal.aborted) return;
      // A cursor that the agent does not know: its records were begun anew.
      if (isError(error, 'Expired', 'NotFound', 'BadRequest', 'Invalid')) after = undefined;
      failures += 1;
      if (failures === 1) log.debug('Cannot ask for what functions wrote: trying again', { error });
      await delay(clock, backoffMs(watchBackoff, failures), signal);
    }
  }
}

async function ask(
  { agent, signal }: CollectionDeps,
  progress: Progress,
  after: string | undefined,
): Promise<FunctionRecords> {
  progress.asked();
  return agent.functionRecords({ waitMs: WAIT_MS, ...(after !== undefined && { after }) }, signal);
}

/** All at once, so that they share a wait for the disk. False when it was interrupted: then not all is written. */
async function keep(deps: CollectionDeps, { lines, calls }: FunctionRecords): Promise<boolean> {
  const lineDeps = { ...deps, now: () => deps.clock.now() };
  const groups: KnownGroups = new Map();
  const kept = batchesOf(lines).map((batch) => {
    const { region, group, stream } = batch;
    return insist(deps, { region, group, stream }, () => putLines(lineDeps, batch, groups));
  });
  const samples = samplesOf(calls, deps.hasReservation);
  if (samples.length > 0) kept.push(insist(deps, { calls: calls.length }, () => deps.metrics.put(samples)));
  return (await Promise.all(kept)).every((isKept) => isKept);
}

/** True when it is written, or never can be. */
async function insist(
  { clock, log, signal }: CollectionDeps,
  what: { readonly [field: string]: unknown },
  write: () => Promise<void>,
): Promise<boolean> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      await write();
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      if (isHopeless(error) || (!mayPass(error) && failures >= TRIES)) {
        log.error('What functions wrote cannot be kept: it is dropped', { ...what, error });
        return true;
      }
      if (failures === 1) log.warn('Cannot keep what functions wrote: trying again', { ...what, error });
      await delay(clock, backoffMs(watchBackoff, failures), signal);
    }
  }
  return false;
}

const mayPass = (error: unknown) => isError(error, 'Unavailable', 'Conflict', 'Timeout');

/** Its region is gone or going, or it is not what it should be. */
const isHopeless = (error: unknown) =>
  isError(error, 'Forbidden', 'Invalid', 'BadRequest', 'TooLarge', 'Terminal') || isNoNamespace(error);

const isNoNamespace = (error: unknown) => isError(error, 'NotFound') && error.about.kind === 'namespaces';

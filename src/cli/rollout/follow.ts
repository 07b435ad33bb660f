// Waits for the end of a roll-out and shows how it goes. Goes on while control is away: what matters is how it ends.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError, TuttiError } from '../../model/errors.ts';
import { deploymentKind } from '../../model/kinds/deployment.ts';
import { keyText, type ObjectKey } from '../../model/object.ts';
import { CliError, ExitCode } from '../exit.ts';
import { pause } from '../pause.ts';
import { countsText, type RolloutState, rolloutState } from './state.ts';

export interface FollowOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Called when there is something new to say. */
  readonly progress?: (text: string) => void;
  /** Ends earlier, when it holds. */
  readonly until?: (state: RolloutState) => boolean;
}

const POLL_MS = 150;
/** So long may control be away before its absence is the news. */
const AWAY_MS = 30_000;

/** The state in which a Deployment's roll-out ended. Throws CliError timedOut or interrupted, TuttiError NotFound. */
export function followRollout(
  client: ObjectClient,
  key: ObjectKey,
  options: FollowOptions,
): Promise<RolloutState> {
  return followStates(() => deploymentState(client, key), key, options);
}

export async function deploymentState(client: ObjectClient, key: ObjectKey): Promise<RolloutState> {
  return rolloutState(await client.get(deploymentKind, key));
}

/** The same of any app: `ask` says where it stands. */
export async function followStates(
  ask: () => Promise<RolloutState>,
  key: ObjectKey,
  { timeoutMs, signal, progress, until }: FollowOptions,
): Promise<RolloutState> {
  const deadline = Date.now() + timeoutMs;
  let seenAt = Date.now();
  for (;;) {
    if (signal.aborted) throw new CliError(ExitCode.interrupted, 'Interrupted');
    const state = await look(ask);
    if (state && (state.type !== 'progressing' || until?.(state))) return state;
    if (state) seenAt = Date.now();
    if (Date.now() - seenAt > AWAY_MS)
      throw new TuttiError('Unavailable', 'Control does not answer any more');
    const last = state ? (state.note ?? countsText(state.counts)) : 'control does not answer';
    progress?.(last);
    if (Date.now() > deadline) {
      throw new CliError(
        ExitCode.timedOut,
        `The roll-out of ${keyText(key)} did not end within ${timeoutMs / 1000} s: ${last}`,
        { hint: `run "tutti events ${key.name}"` },
      );
    }
    await pause(POLL_MS, signal);
  }
}

async function look(ask: () => Promise<RolloutState>): Promise<RolloutState | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isError(error, 'Unavailable', 'Timeout')) return undefined;
    throw error instanceof TuttiError
      ? error
      : new TuttiError('Unavailable', 'Tutti does not answer', { cause: error });
  }
}

/** What a failed end means for the shell. */
export function rolloutError(key: ObjectKey, state: RolloutState): CliError | undefined {
  if (state.type !== 'failed' && state.type !== 'rolledBack') return undefined;
  const what = state.type === 'rolledBack' ? 'failed and was rolled back' : 'failed';
  return new CliError(ExitCode.rolloutFailed, `The roll-out of ${keyText(key)} ${what}: ${state.why}`, {
    hint: `run "tutti events ${key.name}"`,
  });
}

// A roll-out with live progress, as `deploy`, `scale` and the `rollout` verbs show it. Throws what the shell should see.
import type { ObjectClient } from '../../machinery/object-client.ts';
import type { ObjectKey } from '../../model/object.ts';
import type { Context } from '../context.ts';
import { stepLine } from '../progress.ts';
import { followRollout, rolloutError } from './follow.ts';
import { countsText, type RolloutState } from './state.ts';

export interface ShowOptions {
  readonly key: ObjectKey;
  readonly title: string;
  readonly timeoutMs: number;
}

/** Resolves when it is complete; throws CliError rolloutFailed, timedOut, interrupted. */
export async function showRollout(
  { io }: Context,
  client: ObjectClient,
  { key, title, timeoutMs }: ShowOptions,
): Promise<RolloutState> {
  const { namespace, name } = key;
  const step = stepLine(io, title);
  try {
    const state = await followRollout(
      client,
      { namespace, name },
      {
        timeoutMs,
        signal: io.signal,
        progress: (text) => step.update(text),
      },
    );
    const error = rolloutError({ namespace, name }, state);
    if (error) throw error;
    step.done(countsText(state.counts));
    return state;
  } catch (error) {
    step.failed();
    throw error;
  }
}

// A roll-out with live progress, as `deploy`, `scale` and the `rollout` verbs show it. Throws what the shell should see.
import type { ObjectClient } from '../../machinery/object-client.ts';
import type { ObjectKey } from '../../model/object.ts';
import type { Context } from '../context.ts';
import { stepLine } from '../progress.ts';
import { deploymentState, followStates, rolloutError } from './follow.ts';
import { countsText, type RolloutState } from './state.ts';

export interface ShowOptions {
  readonly key: ObjectKey;
  readonly title: string;
  readonly timeoutMs: number;
}

/** Of a Deployment. Resolves when it is complete; throws CliError rolloutFailed, timedOut, interrupted. */
export function showRollout(
  context: Context,
  client: ObjectClient,
  options: ShowOptions,
): Promise<RolloutState> {
  const { namespace, name } = options.key;
  return showStates(context, () => deploymentState(client, { namespace, name }), options);
}

/** The same of any app: `ask` says where it stands. */
export async function showStates(
  { io }: Context,
  ask: () => Promise<RolloutState>,
  { key, title, timeoutMs }: ShowOptions,
): Promise<RolloutState> {
  const { namespace, name } = key;
  const step = stepLine(io, title);
  try {
    const progress = (text: string) => step.update(text);
    const state = await followStates(ask, { namespace, name }, { timeoutMs, signal: io.signal, progress });
    const error = rolloutError({ namespace, name }, state);
    if (error) throw error;
    step.done(countsText(state.counts));
    return state;
  } catch (error) {
    step.failed();
    throw error;
  }
}

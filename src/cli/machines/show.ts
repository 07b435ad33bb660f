// A roll-out of machines with live progress. Throws what the shell should see.
import type { ObjectClient } from '../../machinery/object-client.ts';
import type { Context } from '../context.ts';
import { type ShowOptions, showStates } from '../rollout/show.ts';
import type { RolloutState } from '../rollout/state.ts';
import { lookAt } from './look.ts';
import { machineRolloutState } from './state.ts';

/** Resolves when it is complete; throws CliError rolloutFailed, timedOut, interrupted. */
export function showMachines(
  context: Context,
  client: ObjectClient,
  options: ShowOptions,
): Promise<RolloutState> {
  return showStates(context, async () => machineRolloutState(await lookAt(client, options.key)), options);
}

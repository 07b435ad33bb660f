// A roll-out of machines with live progress. Throws what the shell should see.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isRefreshOver } from '../../model/kinds/instance-refresh.ts';
import type { ObjectKey } from '../../model/object.ts';
import type { Context } from '../context.ts';
import { type ShowOptions, showStates } from '../rollout/show.ts';
import type { RolloutState } from '../rollout/state.ts';
import { lookAt } from './look.ts';
import { machineRolloutState } from './state.ts';

/** Resolves when it is complete; throws CliError rolloutFailed, timedOut, interrupted. `refresh`: the one that is meant. */
export function showMachines(
  context: Context,
  client: ObjectClient,
  options: ShowOptions & { readonly refresh: string | undefined },
): Promise<RolloutState> {
  const { key, refresh } = options;
  return showStates(context, () => stateSince(client, key, refresh), options);
}

/** Where it stands; how an earlier refresh ended is none of it. */
export async function stateSince(
  client: ObjectClient,
  key: ObjectKey,
  refresh: string | undefined,
): Promise<RolloutState> {
  const seen = await lookAt(client, key);
  const isEarlier = seen.refresh && isRefreshOver(seen.refresh) && seen.refresh.metadata.name !== refresh;
  return machineRolloutState(isEarlier ? { ...seen, refresh: undefined, isKnown: true } : seen);
}

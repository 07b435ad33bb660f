// Carries out scheduled actions of groups, each at its times. One that is over is removed, as auto scaling does.
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import type { Informer } from '../../../machinery/informer.ts';
import { isError } from '../../../model/errors.ts';
import { type ScheduledAction, scheduledActionKind } from '../../../model/kinds/group-rules.ts';
import { machineGroupKind } from '../../../model/kinds/machine-group.ts';
import { isDeleting, keyOf, keyText, parseKey } from '../../../model/object.ts';
import type { MachineDeps } from '../deps.ts';
import { acted, dueOf } from './plan.ts';

export interface ScheduleDeps extends MachineDeps {
  readonly actions: Informer<ScheduledAction>;
}

/** Timers reach only so far. */
const LONGEST_MS = 24 * 3_600_000;

export function scheduledAction(deps: ScheduleDeps): Controller {
  return {
    name: 'scheduled-action',
    triggers: [on(deps.actions, (action) => [keyText(keyOf(action))])],
    async reconcile(key): Promise<Outcome> {
      const action = deps.actions.find(parseKey(key));
      if (!action || isDeleting(action)) return settled;
      const nowMs = deps.clock.now();
      const due = dueOf(action, nowMs);
      if (due.type === 'over') return remove(deps, action);
      if (due.atMs > nowMs) return wakeAt(Math.min(due.atMs, nowMs + LONGEST_MS), 'it is due then');
      await act(deps, action);
      return settled;
    },
  };
}

/** The group first: after a crash in between it is carried out again, and changes nothing. */
async function act({ client, clock, log }: ScheduleDeps, action: ScheduledAction): Promise<void> {
  const { namespace } = action.metadata;
  const now = new Date(clock.now()).toISOString();
  const group = await client.find(machineGroupKind, { namespace, name: action.spec.group });
  if (group && !group.spec.suspended.some(({ process }) => process === 'ScheduledActions')) {
    const changed = acted(group, action, now);
    if (changed !== group) await client.update(machineGroupKind, changed);
    log.info('Carried out a scheduled action', { group: action.spec.group, action: action.spec.actionName });
  }
  await client.updateStatus(scheduledActionKind, { ...action, status: { lastRunAt: now } });
}

async function remove({ client }: ScheduleDeps, action: ScheduledAction): Promise<Outcome> {
  const { uid, resourceVersion } = action.metadata;
  try {
    await client.delete(scheduledActionKind, keyOf(action), { uid, resourceVersion });
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error;
  }
  return settled;
}

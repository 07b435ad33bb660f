// Removes log events that have outlived their group's retention, hourly, and those of groups that are gone, at once.
//
// Events are stored only after the object of their group: a stored group that has no object in a list taken afterwards is gone for good.
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import { logGroupKind } from '../../../model/kinds/log-group.ts';
import { namespaceKind } from '../../../model/kinds/namespace.ts';
import type { LogEvents } from '../../../model/log-events.ts';
import { keyOf, keyText, parseKey } from '../../../model/object.ts';
import type { ClusterDeps } from '../deps.ts';
import { expiryOf, withoutObject } from './plan.ts';

export const RETENTION_PERIOD_MS = 3_600_000;
// Not the key of a group: those have a namespace.
const GONE = 'gone';

export interface LogRetentionDeps extends ClusterDeps {
  readonly logEvents: LogEvents;
}

export function logRetention(deps: LogRetentionDeps): Controller {
  const { informers } = deps;
  return {
    name: 'log-retention',
    triggers: [
      on(informers.of(logGroupKind), (group) => [keyText(keyOf(group)), GONE]),
      // There is always one: what a crash left is found when control starts.
      on(informers.of(namespaceKind), () => [GONE]),
    ],
    concurrency: 1,
    reconcile: (key) => (key === GONE ? removeGone(deps) : expire(deps, key)),
  };
}

async function expire({ informers, logEvents, clock }: LogRetentionDeps, key: string): Promise<Outcome> {
  const group = informers.of(logGroupKind).find(parseKey(key));
  const beforeMs = group && expiryOf(group, clock.now());
  if (!group || beforeMs === undefined) return settled;
  await logEvents.expire(group.metadata.uid, beforeMs);
  return wakeAt(clock.now() + RETENTION_PERIOD_MS, 'events grow older');
}

async function removeGone({ client, informers, logEvents, log }: LogRetentionDeps): Promise<Outcome> {
  const stored = withoutObject(await logEvents.listGroups(), informers.of(logGroupKind).list());
  if (stored.length === 0) return settled;
  const { items } = await client.list(logGroupKind);
  for (const uid of withoutObject(stored, items)) {
    await logEvents.removeGroup(uid);
    log.info('Removed the log events of a group that is gone', { uid });
  }
  return settled;
}

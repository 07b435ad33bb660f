// Carries instance refreshes out: one at a time for a group, on the roll-out engine.
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import { isSame } from '../../../machinery/schema/equality.ts';
import {
  type InstanceRefresh,
  instanceRefreshKind,
  isRefreshOver,
} from '../../../model/kinds/instance-refresh.ts';
import { machineKind } from '../../../model/kinds/machine.ts';
import { machineGroupKind } from '../../../model/kinds/machine-group.ts';
import { keyOf, keyText, type ObjectKey, parseKey } from '../../../model/object.ts';
import { BY_GROUP, groupOf, type MachineDeps, membersOf } from '../deps.ts';
import { lostNodes } from '../group-capacity/lost-nodes.ts';
import { isMember } from '../members.ts';
import type { Plan } from './conclusion.ts';
import type { Observed } from './observed.ts';
import { plan } from './plan.ts';
import { GROUP_GONE } from './words.ts';

export function groupRefresh(deps: MachineDeps): Controller {
  const { groups, machines, refreshes, targetGroups } = deps.informers;
  return {
    name: 'group-refresh',
    triggers: [
      on(refreshes, ({ metadata: { namespace }, spec }) => [keyText({ namespace, name: spec.group })]),
      on(groups, (group) => [keyText(keyOf(group))]),
      on(machines, groupOf),
      on(targetGroups, ({ metadata }) =>
        groups
          .list(metadata.namespace)
          .filter(({ spec }) => spec.targetGroups.includes(metadata.name))
          .map((group) => keyText(keyOf(group))),
      ),
    ],
    reconcile: (key) => reconcile(deps, parseKey(key)),
  };
}

async function reconcile(deps: MachineDeps, key: ObjectKey): Promise<Outcome> {
  const refresh = activeOf(deps, key);
  if (!refresh) return settled;
  const observed = observe(deps, key, refresh);
  if (!observed) {
    const endedAt = new Date(deps.clock.now()).toISOString();
    await tell(deps, refresh, { ...refresh.status, state: 'Cancelled', reason: GROUP_GONE, endedAt });
    return settled;
  }
  const planned = plan(observed);
  await apply(deps, observed, planned);
  return planned.wakeAtMs === undefined
    ? settled
    : wakeAt(planned.wakeAtMs, planned.status.reason ?? 'goes on');
}

/** The first that is not over; another waits for its end. */
function activeOf({ informers }: MachineDeps, key: ObjectKey): InstanceRefresh | undefined {
  return informers.refreshes
    .byIndex(BY_GROUP, keyText(key))
    .filter((refresh) => !isRefreshOver(refresh))
    .sort((a, b) => (a.spec.createdAt < b.spec.createdAt ? -1 : 1))[0];
}

function observe(
  { informers, clock }: MachineDeps,
  key: ObjectKey,
  refresh: InstanceRefresh,
): Observed | undefined {
  const { namespace } = key;
  const group = informers.groups.find(key);
  if (!group) return undefined;
  return {
    group,
    refresh,
    members: membersOf(informers, key).filter(isMember),
    hooks: [],
    targetGroups: informers.targetGroups.list(namespace),
    findTemplate: (name) => informers.templates.find({ namespace, name }),
    findAlarm: (name) => informers.alarms.list(namespace).find(({ spec }) => spec.alarmName === name),
    lost: lostNodes(informers.nodes.list(), clock.now()),
    nowMs: clock.now(),
  };
}

/** The group's template first: once the refresh is over, machines are made from it. */
async function apply(deps: MachineDeps, { group, refresh }: Observed, planned: Plan): Promise<void> {
  const { client, informers } = deps;
  const { template } = planned;
  if (template && !isSame(template, group.spec.template)) {
    const written = await client.update(machineGroupKind, { ...group, spec: { ...group.spec, template } });
    await informers.groups.reached(written.metadata.resourceVersion);
  }
  for (const member of planned.terminate) {
    const spec = { ...member.spec, member: { ...member.spec.member, asked: 'terminate' as const } };
    const written = await client.update(machineKind, { ...member, spec });
    await informers.machines.reached(written.metadata.resourceVersion);
  }
  if (isSame(planned.status, refresh.status)) return;
  await tell(deps, refresh, planned.status);
  if (planned.status.state !== (refresh.status?.state ?? 'Pending')) announce(deps, refresh, planned.status);
}

async function tell(
  { client, informers }: MachineDeps,
  refresh: InstanceRefresh,
  status: Plan['status'],
): Promise<void> {
  const written = await client.updateStatus(instanceRefreshKind, { ...refresh, status });
  await informers.refreshes.reached(written.metadata.resourceVersion);
}

const BAD = ['Failed', 'RollbackInProgress', 'RollbackFailed', 'RollbackSuccessful'];

function announce(
  { events, informers }: MachineDeps,
  { metadata, spec }: InstanceRefresh,
  { state, reason }: Plan['status'],
): void {
  const group = informers.groups.find({ namespace: metadata.namespace, name: spec.group });
  if (!group) return;
  const text = `Instance refresh ${metadata.name}: ${reason ?? state}`;
  if (BAD.includes(state)) events.warning(group, `Refresh${state}`, text);
  else events.normal(group, `Refresh${state}`, text);
}

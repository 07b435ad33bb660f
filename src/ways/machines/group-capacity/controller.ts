// Keeps the machines of every MachineGroup at the number that is wanted: launches, replaces, ends, registers.
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import { isSame } from '../../../machinery/schema/equality.ts';
import { isRefreshOver } from '../../../model/kinds/instance-refresh.ts';
import { GROUP_FINALIZER, type MachineGroup, machineGroupKind } from '../../../model/kinds/machine-group.ts';
import { isNodeReady, type Node } from '../../../model/kinds/node.ts';
import type { TargetGroup } from '../../../model/kinds/target-group.ts';
import { keyOf, keyText, type ObjectKey, parseKey } from '../../../model/object.ts';
import { BY_GROUP, groupOf, type MachineDeps, membersOf } from '../deps.ts';
import { asAsked, isMember } from '../members.ts';
import { applyMembers } from './apply.ts';
import { launchAll } from './launch.ts';
import { lostNodes } from './lost-nodes.ts';
import type { Moment } from './moment.ts';
import { plan } from './plan.ts';
import { type LaunchFailure, statusAfter } from './status.ts';

export function groupCapacity(deps: MachineDeps): Controller {
  const { groups, machines, hooks, refreshes, targetGroups, templates, nodes } = deps.informers;
  const ofGroup = ({ metadata: { namespace }, spec }: { metadata: ObjectKey; spec: { group: string } }) => [
    keyText({ namespace, name: spec.group }),
  ];
  return {
    name: 'group-capacity',
    triggers: [
      on(groups, (group) => [keyText(keyOf(group))]),
      on(machines, (machine, previous) => [...groupOf(machine), ...(previous ? groupOf(previous) : [])]),
      on(hooks, ofGroup),
      on(refreshes, ofGroup),
      on(targetGroups, (targetGroup) => groupsAround(deps, targetGroup)),
      on(nodes, (node, previous) =>
        turned(node, previous)
          ? machines
              .list()
              .filter(({ spec }) => spec.nodeName === node.metadata.name)
              .flatMap(groupOf)
          : [],
      ),
      on(templates, ({ metadata: { namespace, name } }) =>
        groups
          .list(namespace)
          .filter(({ spec }) => spec.template.id === name)
          .map((group) => keyText(keyOf(group))),
      ),
    ],
    reconcile: (key) => reconcile(deps, parseKey(key)),
  };
}

/** It answers again, or no longer does. */
function turned(node: Node, previous: Node | undefined): boolean {
  return previous !== undefined && isNodeReady(node) !== isNodeReady(previous);
}

/** Groups that register there, or whose machines are there. */
function groupsAround({ informers }: MachineDeps, { metadata, spec }: TargetGroup): readonly string[] {
  const { namespace } = metadata;
  const naming = informers.groups
    .list(namespace)
    .filter(
      (group) =>
        group.spec.targetGroups.includes(metadata.name) ||
        group.status?.registeredAt?.includes(metadata.name),
    )
    .map((group) => keyText(keyOf(group)));
  const having = (spec.machines ?? []).flatMap(({ machine }) => {
    const found = informers.machines.find({ namespace, name: machine });
    return found ? groupOf(found) : [];
  });
  return [...new Set([...naming, ...having])];
}

async function reconcile(deps: MachineDeps, key: ObjectKey): Promise<Outcome> {
  const group = deps.informers.groups.find(key);
  if (!group) return settled;
  const before = momentOf(deps, group);
  const planned = plan(before);
  await applyMembers(deps, before, planned);
  const refused = await launchAll(deps, before, planned.launches);
  await writeStatus(deps, momentOf(deps, group), refused ?? planned.failure);
  if (planned.isGone) await letGo(deps, group);
  return planned.wakeAtMs === undefined ? settled : wakeAt(planned.wakeAtMs, 'a member is waited for');
}

function momentOf({ informers, clock }: MachineDeps, group: MachineGroup): Moment {
  const { namespace } = group.metadata;
  const key = keyText(keyOf(group));
  return {
    group,
    members: membersOf(informers, keyOf(group))
      .filter(isMember)
      .map((member) => asAsked(member, group)),
    hooks: informers.hooks.byIndex(BY_GROUP, key),
    targetGroups: informers.targetGroups.list(namespace),
    findTemplate: (name) => informers.templates.find({ namespace, name }),
    refresh: informers.refreshes.byIndex(BY_GROUP, key).find((refresh) => !isRefreshOver(refresh)),
    lost: lostNodes(informers.nodes.list(), clock.now()),
    nowMs: clock.now(),
  };
}

/** Only what has changed, so that what others say of the group at the same time is not lost. */
async function writeStatus(
  { client, informers }: MachineDeps,
  moment: Moment,
  failure: LaunchFailure | undefined,
): Promise<void> {
  const before: { readonly [name: string]: unknown } = moment.group.status ?? {};
  const after = Object.entries(statusAfter(moment, failure));
  const changes = after.filter(([name, value]) => !isSame(value, before[name]));
  if (changes.length === 0) return;
  const { uid } = moment.group.metadata;
  const status = Object.fromEntries(changes.map(([name, value]) => [name, value ?? null]));
  const options = { type: 'merge', subresource: 'status' } as const;
  const written = await client.patch(
    machineGroupKind,
    keyOf(moment.group),
    { metadata: { uid }, status },
    options,
  );
  await informers.groups.reached(written.metadata.resourceVersion);
}

async function letGo({ client, informers }: MachineDeps, group: MachineGroup): Promise<void> {
  const now = informers.groups.find(keyOf(group));
  if (!now) return;
  const finalizers = (now.metadata.finalizers ?? []).filter((each) => each !== GROUP_FINALIZER);
  await client.update(machineGroupKind, { ...now, metadata: { ...now.metadata, finalizers } });
}

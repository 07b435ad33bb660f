// What there is of an app in machines: its group, machines, refreshes, target groups, template.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { type InstanceRefresh, instanceRefreshKind } from '../../model/kinds/instance-refresh.ts';
import { type Machine, machineKind } from '../../model/kinds/machine.ts';
import { GROUP_LABEL, type MachineGroup, machineGroupKind } from '../../model/kinds/machine-group.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import type { ObjectKey } from '../../model/object.ts';
import type { MachinesSeen } from './state.ts';

/** Throws NotFound when the group is gone. */
export async function lookAt(client: ObjectClient, key: ObjectKey): Promise<MachinesSeen> {
  const { namespace } = key;
  const [group, machines, refreshes, targetGroups] = await Promise.all([
    client.get(machineGroupKind, key),
    machinesOf(client, key),
    refreshesOf(client, key),
    client.list(targetGroupKind, { namespace }),
  ]);
  const own = targetGroups.items.filter(({ metadata }) => group.spec.targetGroups.includes(metadata.name));
  return { group, machines, refresh: refreshes[0], targetGroups: own };
}

/** In the order in which they were made; also those that have ended. */
export async function machinesOf(
  client: ObjectClient,
  { namespace, name }: ObjectKey,
): Promise<readonly Machine[]> {
  const { items } = await client.list(machineKind, { namespace, labelSelector: `${GROUP_LABEL}=${name}` });
  return items.toSorted((a, b) =>
    compare(a.spec.launchedAt + a.metadata.name, b.spec.launchedAt + b.metadata.name),
  );
}

/** Newest first. */
export async function refreshesOf(
  client: ObjectClient,
  { namespace, name }: ObjectKey,
): Promise<readonly InstanceRefresh[]> {
  const { items } = await client.list(instanceRefreshKind, {
    namespace,
    fieldSelector: `spec.group=${name}`,
  });
  return items.toSorted((a, b) => compare(b.spec.createdAt, a.spec.createdAt));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export function groupKey({ metadata }: MachineGroup): { readonly namespace: string; readonly name: string } {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}

// Takes an app in machines away: its machines first, out of traffic as ever; then what was in front of them, its template and its images.
//
// Of a group that another client made only the group goes: what it uses is that client's.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import type { Kind } from '../../model/kind.ts';
import { instanceRefreshKind } from '../../model/kinds/instance-refresh.ts';
import { keyPairKind } from '../../model/kinds/key-pair.ts';
import { launchTemplateKind } from '../../model/kinds/launch-template.ts';
import { listenerKind } from '../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../model/kinds/load-balancer.ts';
import { type Machine, machineKind } from '../../model/kinds/machine.ts';
import { type MachineGroup, machineGroupKind } from '../../model/kinds/machine-group.ts';
import { machineImageKind } from '../../model/kinds/machine-image.ts';
import { securityGroupKind } from '../../model/kinds/security-group.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import type { ApiObject, ObjectKey } from '../../model/object.ts';
import { APP_LABEL, appId } from './app.ts';
import { keyPairId } from './key.ts';
import { groupKey, machinesOf, refreshesOf } from './look.ts';

/** Asks for its end; `left` says what still runs. */
export async function endMachines(client: ObjectClient, group: MachineGroup): Promise<void> {
  await client.delete(machineGroupKind, groupKey(group)).catch(unlessGone);
}

/** Machines that have not ended, and the group itself. */
export async function machinesLeft(client: ObjectClient, group: MachineGroup): Promise<number> {
  const key = groupKey(group);
  const running = (await machinesOf(client, key)).filter((machine) => !hasEnded(machine));
  if (running.length > 0) return running.length;
  return (await client.find(machineGroupKind, key)) ? 1 : 0;
}

function hasEnded({ status, spec }: Machine): boolean {
  return status?.state === 'terminated' || (spec.power === 'terminated' && spec.nodeName === undefined);
}

/** What `tutti deploy` made beside the machines. Call it when none is left. */
export async function removeRest(
  client: ObjectClient,
  group: MachineGroup,
  { keepImages = false } = {},
): Promise<void> {
  const key = groupKey(group);
  const refreshes = await refreshesOf(client, key);
  for (const { metadata } of refreshes)
    await remove(client, instanceRefreshKind, { ...key, name: metadata.name });
  const { id } = group.spec.template;
  if (group.metadata.labels?.[APP_LABEL] !== key.name || id !== appId('lt', key)) return;
  const template = await client.find(launchTemplateKind, { ...key, name: id });
  for (const machine of await machinesOf(client, key))
    await remove(client, machineKind, { ...key, name: machine.metadata.name });
  await remove(client, listenerKind, key);
  await remove(client, loadBalancerKind, key);
  await remove(client, targetGroupKind, key);
  await remove(client, launchTemplateKind, { ...key, name: id });
  await remove(client, securityGroupKind, { ...key, name: appId('sg', key) });
  const images = template?.spec.versions.flatMap(({ data }) => data.image ?? []) ?? [];
  if (!keepImages) await removeImages(client, key.namespace, [...new Set(images)]);
  const others = (await client.list(machineGroupKind, { namespace: key.namespace, labelSelector: APP_LABEL }))
    .items;
  if (others.length === 0) await remove(client, keyPairKind, { ...key, name: keyPairId(key.namespace) });
}

/** Only those that were baked here, and that no other template or machine starts with. */
async function removeImages(
  client: ObjectClient,
  namespace: string,
  names: readonly string[],
): Promise<void> {
  const [templates, machines] = await Promise.all([
    client.list(launchTemplateKind, { namespace }),
    client.list(machineKind, { namespace }),
  ]);
  const used = new Set([
    ...templates.items.flatMap(({ spec }) => spec.versions.map(({ data }) => data.image)),
    ...machines.items.filter((machine) => !hasEnded(machine)).map(({ spec }) => spec.image),
  ]);
  for (const name of names.filter((each) => !used.has(each))) {
    const image = await client.find(machineImageKind, { namespace, name });
    if (image?.spec.source.type === 'stored') await remove(client, machineImageKind, { namespace, name });
  }
}

async function remove<T extends ApiObject>(
  client: ObjectClient,
  kind: Kind<T>,
  key: ObjectKey,
): Promise<void> {
  await client.delete(kind, key).catch(unlessGone);
}

function unlessGone(error: unknown): void {
  if (!isError(error, 'NotFound')) throw error;
}

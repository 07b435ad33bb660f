// The apps in machines and the machines themselves, as `tutti status` shows them.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { instanceRefreshKind } from '../../model/kinds/instance-refresh.ts';
import { listenerKind } from '../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../model/kinds/load-balancer.ts';
import { isMachineAlive, machineKind } from '../../model/kinds/machine.ts';
import { machineGroupKind } from '../../model/kinds/machine-group.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import type { RolloutState } from '../rollout/state.ts';
import type { AppStatus } from '../status.ts';
import { machineRolloutState } from './state.ts';
import { groupUrl } from './url.ts';

const WORDS: { readonly [type in RolloutState['type']]: string } = {
  progressing: 'rolling out',
  complete: 'running',
  failed: 'failed',
  rolledBack: 'rolled back',
};

/** Every MachineGroup is one, whoever made it. */
export async function listMachineApps(client: ObjectClient): Promise<readonly AppStatus[]> {
  const groups = (await client.list(machineGroupKind)).items;
  if (groups.length === 0) return [];
  const [machines, refreshes, targetGroups, listeners, balancers] = await Promise.all([
    client.list(machineKind),
    client.list(instanceRefreshKind),
    client.list(targetGroupKind),
    client.list(listenerKind),
    client.list(loadBalancerKind),
  ]);
  return groups.map((group) => {
    const { namespace = '', name } = group.metadata;
    const isHere = (object: { readonly metadata: { readonly namespace?: string } }) =>
      object.metadata.namespace === namespace;
    const [refresh] = refreshes.items
      .filter((each) => isHere(each) && each.spec.group === name)
      .sort((a, b) => (a.spec.createdAt < b.spec.createdAt ? 1 : -1));
    const state = machineRolloutState({
      group,
      refresh,
      machines: machines.items.filter((each) => isHere(each) && each.spec.member?.group === name),
      targetGroups: targetGroups.items.filter(isHere),
    });
    return {
      way: 'machine',
      namespace,
      name,
      ready: state.counts.ready,
      desired: state.counts.desired,
      state: group.metadata.deletionTimestamp === undefined ? WORDS[state.type] : 'being removed',
      url: groupUrl(group, listeners.items, balancers.items),
    };
  });
}

export interface MachineRow {
  readonly namespace: string;
  readonly name: string;
  readonly state: string;
  readonly type: string;
  readonly address?: string;
  readonly publicAddress?: string;
  readonly group?: string;
}

/** Those that have not ended. */
export async function listMachines(client: ObjectClient): Promise<readonly MachineRow[]> {
  const { items } = await client.list(machineKind);
  return items.filter(isMachineAlive).map(({ metadata, spec, status }) => ({
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    state: status?.state ?? 'pending',
    type: spec.instanceType,
    address: spec.address,
    publicAddress: status?.publicAddress,
    group: spec.member?.group,
  }));
}

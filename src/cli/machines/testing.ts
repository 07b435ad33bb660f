// Objects of an app in machines for tests, with what a test cares about written over them.
import { type InstanceRefresh, instanceRefreshKind } from '../../model/kinds/instance-refresh.ts';
import { type Machine, machineKind } from '../../model/kinds/machine.ts';
import { type MachineGroup, machineGroupKind } from '../../model/kinds/machine-group.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import { anObject } from '../../model/testing.ts';
import type { TargetGroup } from '../../model/traffic-types.ts';
import type { MachineApp } from './app.ts';

export const APP: MachineApp = {
  name: 'web',
  namespace: 'us-east-2',
  image: 'ami-1',
  services: ['web'],
  instanceType: 't3.micro',
  replicas: 3,
  port: 8080,
  publicPort: 80,
  env: { A: 'b' },
  healthPath: '/',
  startSeconds: 60,
  rollout: { bakeSeconds: 30, autoRollback: true, least: 100, most: 200 },
};
export const NETWORK = { vpcId: 'vpc-1', subnets: [{ id: 'subnet-1', zone: 'us-east-2a' }] };

const metadata = { namespace: APP.namespace, name: APP.name };

export function aGroup(status: MachineGroup['status'] = {}): MachineGroup {
  const spec = { desired: 2, min: 0, max: 9, template: { id: 'lt-1', version: '1' }, targetGroups: ['web'] };
  return anObject(machineGroupKind, { metadata, spec, status });
}

/** In service at that version, unless its member says otherwise. */
export function aMember(
  name: string,
  version: number,
  member: Partial<NonNullable<Machine['spec']['member']>> = {},
  status: Machine['status'] = { state: 'running' },
): Machine {
  const own = {
    group: 'web',
    lifecycle: 'InService',
    revision: `lt-1:${version}`,
    health: 'Healthy',
    ...member,
  };
  const spec = { power: 'on', image: 'ami-1', instanceType: 't3.micro', member: own };
  return anObject(machineKind, { metadata: { ...metadata, name }, spec, status });
}

export function aRefresh(
  to: number,
  status: InstanceRefresh['status'],
  spec: Partial<InstanceRefresh['spec']> = {},
): InstanceRefresh {
  const template = { id: 'lt-1', version: String(to) };
  const own = { group: 'web', to: template, createdAt: '2026-01-01T00:00:00.000Z', ...spec };
  return anObject(instanceRefreshKind, { metadata: { ...metadata, name: `r${to}` }, spec: own, status });
}

export function healthyAt(...names: readonly string[]): TargetGroup {
  const targets = names.map((machine) => ({ machine, address: '10.0.0.1', port: 8080, state: 'healthy' }));
  return anObject(targetGroupKind, { metadata, spec: { protocol: 'HTTP' }, status: { targets } });
}

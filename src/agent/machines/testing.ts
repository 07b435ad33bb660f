// Machines for tests: a test states only what matters to it.
import type { Machine, MachineStatus } from '../../model/kinds/machine.ts';
import type { ObjectMeta } from '../../model/object.ts';

export interface MachineOverrides {
  readonly metadata?: ObjectMeta;
  readonly spec?: Partial<Machine['spec']>;
  readonly status?: MachineStatus;
}

export function aMachine({ metadata, spec, status }: MachineOverrides = {}): Machine {
  const name = metadata?.name ?? 'i-1';
  return {
    apiVersion: 'tutti.dev/v1',
    kind: 'Machine',
    metadata: {
      name,
      uid: `uid-${name}`,
      namespace: 'us-east-2',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...metadata,
    },
    spec: {
      image: 'ami-1',
      instanceType: 't3.micro',
      power: 'on',
      vpcId: 'vpc-1',
      subnet: 'subnet-1',
      zone: 'us-east-2a',
      nodeName: 'node-1',
      address: '10.206.8.5',
      interfaceId: 'eni-1',
      securityGroups: ['sg-1'],
      rootDisk: { device: '/dev/xvda', volume: 'vol-1', sizeGiB: 8 },
      metadata: { enabled: true, tokens: 'optional', hopLimit: 2, instanceTags: false },
      shutdownBehavior: 'stop',
      reservation: 'r-1',
      launchIndex: 0,
      launchedAt: '2026-01-01T00:00:00.000Z',
      ...spec,
    },
    status,
  };
}

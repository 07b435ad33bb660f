import { describe, expect, it } from 'vitest';
import { aListener, aLoadBalancer, aTargetGroup } from '../../core/balancing/builders.case.ts';
import { planBalancing } from '../../core/balancing/plan-balancing.ts';
import type { TargetGroup } from '../../model/traffic-types.ts';
import { groupTargets } from './statuses.ts';

const target = { address: '10.200.0.1', port: 5353 };

/** What is told of the one target of a group when the balancer says nothing. */
function told(protocol: 'UDP' | 'TCP'): string | undefined {
  const spec: Partial<TargetGroup['spec']> = { protocol, service: undefined, targets: [target] };
  const group = aTargetGroup({ spec });
  const plan = planBalancing({
    loadBalancers: [aLoadBalancer({ spec: { type: 'network' } })],
    listeners: [aListener({ spec: { protocol, port: 53 } })],
    targetGroups: [group],
    endpointsOf: () => undefined,
    machineOf: () => undefined,
    certificateOf: () => undefined,
    withdrawn: new Set(),
    unitAddressOf: () => undefined,
  });
  return groupTargets({ plan, refused: [] }, group, new Map())?.[0]?.state;
}

describe('a target of which the balancer says nothing', () => {
  it('is on its way into the balancer', () => expect(told('TCP')).toBe('initial'));
  it('is well where the kernel sends to it', () => expect(told('UDP')).toBe('healthy'));
});

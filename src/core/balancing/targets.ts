// Who are the targets of a group, and which of them may get new requests?
//
// A unit that ends but still serves, or that is being taken out here, drains; one that is not ready is left out. Server
// names derive from address and port, so the same target is the same server for ever.
import type { BalancerServer } from '../../model/balancer-config.ts';
import type { Target, TargetGroup } from '../../model/traffic-types.ts';
import type { ServiceEndpoint } from '../discovery/endpoints.ts';
import type { BalancingWorld, PlannedTarget } from './world.ts';

/** All targets have the same share until somebody gives them different ones. */
const ordinaryWeight = 100;

/** The targets of a group. */
export function targetsOfGroup(world: BalancingWorld, group: TargetGroup): readonly PlannedTarget[] {
  const { service, targets = [] } = group.spec;
  const endpoints =
    service === undefined
      ? []
      : (world.endpointsOf(group.metadata.namespace ?? '', service.name, service.port) ?? []).map(
          fromEndpoint,
        );
  const fixed = targets.map((target) => planned(target, { draining: false, notReady: false }));
  const unique = new Map([...endpoints, ...fixed].map((target) => [target.server, target]));
  return [...unique.values()].map((target) =>
    world.withdrawn.has(target.address) ? { ...target, draining: true } : target,
  );
}

/** The servers of a backend. */
export function serversOf(targets: readonly PlannedTarget[]): readonly BalancerServer[] {
  return targets
    .filter(({ notReady }) => !notReady)
    .map(({ server, address, port, draining }) => ({
      name: server,
      address,
      port,
      weight: ordinaryWeight,
      draining,
    }));
}

function fromEndpoint({ address, port, state, name, zone, unit }: ServiceEndpoint): PlannedTarget {
  return planned(
    { address, port, name, zone, unit },
    { draining: state === 'terminating', notReady: state === 'not-ready' },
  );
}

function planned(
  target: Target,
  flags: { readonly draining: boolean; readonly notReady: boolean },
): PlannedTarget {
  return { ...target, ...flags, server: `${target.address}_${target.port}` };
}

// Who are the targets of a group, and which of them may get new requests?
//
// A unit that ends but still serves, or that is being taken out here, drains, and so does a target that was deregistered; a
// unit that is not ready and a machine that does not run are left out. Server names derive from address and port, so the
// same target is the same server for ever.
import type { BalancerServer } from '../../model/balancer-config.ts';
import type { MachineTarget, Target, TargetGroup } from '../../model/traffic-types.ts';
import type { ServiceEndpoint } from '../discovery/endpoints.ts';
import type { BalancingWorld, MachineSight, PlannedTarget } from './world.ts';

/** All targets have the same share until somebody gives them different ones. */
const ordinaryWeight = 100;

/** The targets of a group. */
export function targetsOfGroup(world: BalancingWorld, group: TargetGroup): readonly PlannedTarget[] {
  const { service, targets = [], machines = [] } = group.spec;
  const namespace = group.metadata.namespace ?? '';
  const endpoints =
    service === undefined
      ? []
      : (world.endpointsOf(namespace, service.name, service.port) ?? []).map(fromEndpoint);
  const fixed = targets.map((target) =>
    planned(target, { draining: target.deregisteredAt !== undefined, notReady: false }),
  );
  const ofMachines = machines.map((target) =>
    fromMachine(target, world.machineOf(namespace, target.machine)),
  );
  const unique = new Map([...endpoints, ...fixed, ...ofMachines].map((target) => [target.server, target]));
  return [...unique.values()].map((target) =>
    world.withdrawn.has(target.address) ? { ...target, draining: true } : target,
  );
}

/** The servers of a backend. */
export function serversOf(targets: readonly PlannedTarget[]): readonly BalancerServer[] {
  return targets
    .filter(({ notReady, machineState }) => !notReady && machineState === undefined)
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

/** A machine that is shutting down still ends what it has. */
const ENDING = ['stopping', 'shutting-down'];

function fromMachine(target: MachineTarget, sight: MachineSight | undefined): PlannedTarget {
  const { machine, port, deregisteredAt } = target;
  const { address = '', unit, zone, state = 'terminated' } = sight ?? {};
  const serves = address !== '' && ['running', ...ENDING].includes(state);
  return {
    ...planned(
      { address, port, name: `machine/${machine}`, zone, unit, deregisteredAt },
      { draining: deregisteredAt !== undefined || ENDING.includes(state), notReady: false },
    ),
    machine,
    ...(serves ? {} : { machineState: state, server: `${machine}_${port}` }),
  };
}

function planned(
  target: Target,
  flags: { readonly draining: boolean; readonly notReady: boolean },
): PlannedTarget {
  return { ...target, ...flags, server: `${target.address}_${target.port}` };
}

// The traffic side of an agent for tests: a real API in memory, real informers, fake drivers, a clock moved by hand.
import { FakeBalancerDriver } from '../../drivers/balancer/fake/fake-balancer-driver.ts';
import { FakeNetworkDriver } from '../../drivers/network/fake/fake-network-driver.ts';
import { openTestApi } from '../../machinery/api/testing.ts';
import { fakeClock } from '../../machinery/clock.ts';
import { silentLog } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { startInformer } from '../../machinery/reflector.ts';
import { hostLayout } from '../../model/host-layout.ts';
import { endpointSliceKind } from '../../model/kinds/endpoint-slice.ts';
import { listenerKind } from '../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../model/kinds/load-balancer.ts';
import { machineKind } from '../../model/kinds/machine.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { secretKind } from '../../model/kinds/secret.ts';
import { securityGroupKind } from '../../model/kinds/security-group.ts';
import { serviceKind } from '../../model/kinds/service.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import type { TargetGroup } from '../../model/traffic-types.ts';
import { type BalancerRunner, startBalancer } from '../balancer/runner.ts';
import type { DataPlane } from '../data-plane.ts';
import { admitted } from './admission.ts';
import { openSecurity } from './security.ts';
import { type ServiceRunner, sliceIndex, sliceServices, startServices } from './services.ts';
import { openDataPlane } from './withdrawal.ts';
import { openWithdrawnUnits } from './withdrawn-units.ts';

const kinds = [
  namespaceKind,
  serviceKind,
  endpointSliceKind,
  loadBalancerKind,
  listenerKind,
  targetGroupKind,
  secretKind,
  machineKind,
  securityGroupKind,
];

export interface TrafficWorld {
  readonly client: ObjectClient;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly network: FakeNetworkDriver;
  readonly balancer: FakeBalancerDriver;
  readonly services: ServiceRunner;
  readonly runner: BalancerRunner;
  readonly dataPlane: DataPlane;
  admitted(address: string, signal: AbortSignal): Promise<void>;
  setSandbox(address: string, groups: readonly string[]): void;
  close(): Promise<void>;
}

/** Everything running on an empty cluster. `failingClient` may stand between the runner and the API. */
export async function openTrafficWorld(
  wrap: (client: ObjectClient) => ObjectClient = (client) => client,
): Promise<TrafficWorld> {
  const layout = hostLayout();
  const clock = fakeClock();
  const api = await openTestApi({ kinds, clock });
  const client = wrap(api.client);
  const stop = new AbortController();
  const follow = { client: api.client, clock, log: silentLog, signal: stop.signal };
  const informers = {
    services: startInformer({ ...follow, kind: serviceKind }),
    slices: startInformer({ ...follow, kind: endpointSliceKind, indexes: { [sliceIndex]: sliceServices } }),
    loadBalancers: startInformer({ ...follow, kind: loadBalancerKind }),
    listeners: startInformer({ ...follow, kind: listenerKind }),
    targetGroups: startInformer({ ...follow, kind: targetGroupKind }),
    secrets: startInformer({ ...follow, kind: secretKind }),
    machines: startInformer({ ...follow, kind: machineKind }),
    securityGroups: startInformer({ ...follow, kind: securityGroupKind }),
  };
  const [network, balancer, withdrawn] = [
    new FakeNetworkDriver(),
    new FakeBalancerDriver(),
    openWithdrawnUnits(),
  ];
  const common = { layout, withdrawn, clock, log: silentLog, signal: stop.signal };
  const security = openSecurity({ layout, ...informers });
  const services = startServices({ ...common, ...informers, security, driver: network });
  const runner = startBalancer({
    ...common,
    ...informers,
    client,
    driver: balancer,
    setRules: services.setExtra,
  });
  const targetGroup = (key: string): TargetGroup | undefined =>
    informers.targetGroups.list().find(({ metadata }) => `${metadata.namespace}/${metadata.name}` === key);
  const dataPlane = openDataPlane({
    withdrawn,
    services,
    balancer: runner,
    network,
    targetGroup,
    clock,
    log: silentLog,
  });
  await Promise.all(Object.values(informers).map((informer) => informer.synced()));
  return {
    client: api.client,
    clock,
    network,
    balancer,
    services,
    runner,
    dataPlane,
    admitted: (address, signal) => admitted({ security, services, clock }, address, signal),
    setSandbox: security.setSandbox,
    async close() {
      stop.abort();
      await api.close();
    },
  };
}

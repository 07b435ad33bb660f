// The traffic controllers on the real store and API in memory; a test says what the agent would say.
import { openTestApi } from '../machinery/api/testing.ts';
import { type FakeClock, fakeClock } from '../machinery/clock.ts';
import type { Controller } from '../machinery/controller.ts';
import type { Informer } from '../machinery/informer.ts';
import { silentLog } from '../machinery/log.ts';
import type { ObjectClient } from '../machinery/object-client.ts';
import { startInformer } from '../machinery/reflector.ts';
import { runControllers } from '../machinery/runner.ts';
import type { Kind } from '../model/kind.ts';
import { listenerKind } from '../model/kinds/listener.ts';
import { loadBalancerKind } from '../model/kinds/load-balancer.ts';
import { type Machine, machineKind } from '../model/kinds/machine.ts';
import { podKind } from '../model/kinds/pod.ts';
import { serviceKind } from '../model/kinds/service.ts';
import { targetGroupKind } from '../model/kinds/target-group.ts';
import { allKinds } from '../model/kinds.ts';
import { type ApiObject, controllerOf } from '../model/object.ts';
import { BY_OWNER, type TrafficDeps } from './deps.ts';
import { serviceAddresses } from './service-address/admission.ts';

export interface TrafficCluster {
  readonly client: ObjectClient;
  readonly clock: FakeClock;
  /** Lets everything that is due happen. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export async function openTraffic(
  controllers: (deps: TrafficDeps & { readonly machines: Informer<Machine> }) => readonly Controller[],
): Promise<TrafficCluster> {
  const clock = fakeClock();
  const admission = serviceAddresses({
    serviceRange: '10.96.0.0/16',
    nodePorts: { first: 30000, last: 32767 },
    dnsAddress: '10.96.0.10',
  });
  const { client, store, close } = await openTestApi({ kinds: allKinds, clock, admissions: [admission] });
  const stop = new AbortController();
  const shared = { client, clock, log: silentLog, signal: stop.signal };
  const indexes = { [BY_OWNER]: (object: ApiObject) => [controllerOf(object)?.uid ?? ''] };
  const start = <T extends ApiObject>(kind: Kind<T>) => startInformer({ ...shared, kind, indexes });
  const deps = {
    ...shared,
    informers: {
      services: start(serviceKind),
      pods: start(podKind),
      loadBalancers: start(loadBalancerKind),
      listeners: start(listenerKind),
      targetGroups: start(targetGroupKind),
    },
    machines: start(machineKind),
    layout: { loadBalancerRange: '127.77.0.0/16', hostDomain: 'tutti.internal' },
  };
  const runner = runControllers({ ...shared, controllers: controllers(deps) });
  await runner.started();
  return {
    client,
    clock,
    async settle() {
      for (let quiet = 0; quiet < 3; quiet += 1) {
        const before = store.revision;
        await runner.idle();
        for (let i = 0; i < 4; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
        if (store.revision !== before) quiet = -1;
      }
    },
    async close() {
      stop.abort();
      await runner.stopped();
      await close();
    },
  };
}

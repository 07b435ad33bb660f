// Keeps our block of the hosts file as the load balancers and machines are; nothing is written before the caches are filled.
import type { Clock } from '../../machinery/clock.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import { endpointAddress } from '../../model/function-hosts.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import type { LoadBalancer } from '../../model/traffic-types.ts';
import { coalesced } from '../network/coalesced.ts';
import { type EndpointSources, endpointHosts } from './endpoint-names.ts';
import { writeHosts } from './hosts.ts';
import { machineNames } from './machine-names.ts';

export interface HostsDeps {
  readonly layout: HostLayout;
  readonly loadBalancers: Informer<LoadBalancer>;
  readonly machines: Informer<Machine>;
  /** Function URLs and HTTP APIs. */
  readonly endpoints: EndpointSources;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly file?: string;
}

export const hostsFile = '/etc/hosts';
const retryMs = 10_000;

/** Starts following; returns at once. */
export function followHosts({
  layout,
  loadBalancers,
  machines,
  endpoints,
  clock,
  log,
  signal,
  file = hostsFile,
}: HostsDeps): void {
  const write = coalesced(async () => {
    const entries = loadBalancers
      .list()
      .flatMap(({ status }) =>
        status?.address === undefined || status.dnsName === undefined
          ? []
          : [{ address: status.address, name: status.dnsName }],
      );
    const ofMachines = machines.list().flatMap((machine) => {
      const { inside, outside } = machineNames(machine);
      return [inside, outside].filter((entry) => entry !== undefined);
    });
    const address = endpointAddress(layout);
    const ofEndpoints = endpointHosts(endpoints).map((name) => ({ address, name }));
    await writeHosts(file, layout.instance, [...entries, ...ofMachines, ...ofEndpoints]);
  });
  const follow = () => {
    if (signal.aborted) return;
    write().catch((error: unknown) => {
      log.warn('Cannot write names into the hosts file', { error, file });
      clock.after(retryMs, follow);
    });
  };
  const { functionUrls, httpApis } = endpoints;
  const all = [loadBalancers, machines, functionUrls, httpApis];
  Promise.all(all.map((informer) => informer.synced())).then(
    () => {
      loadBalancers.onChange(follow);
      for (const informer of [functionUrls, httpApis]) {
        informer.onChange(({ type }) => {
          if (type !== 'changed') follow(); // their names do not change
        });
      }
      machines.onChange(({ type, object, previous }) => {
        // Counters change all the time, names do not.
        const isSame =
          previous && JSON.stringify(machineNames(previous)) === JSON.stringify(machineNames(object));
        if (type !== 'changed' || !isSame) follow();
      });
      follow();
    },
    (error: unknown) => {
      if (!signal.aborted) log.error('Cannot follow names', { error });
    },
  );
}

/** Takes our block out of the hosts file. Gone: nothing. */
export async function leaveHosts(layout: HostLayout, file = hostsFile): Promise<void> {
  await writeHosts(file, layout.instance, []);
}

// Keeps our block of the hosts file as the load balancers are; nothing is written before the cache is filled.
import type { Clock } from '../../machinery/clock.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { LoadBalancer } from '../../model/traffic-types.ts';
import { coalesced } from '../network/coalesced.ts';
import { writeHosts } from './hosts.ts';

export interface HostsDeps {
  readonly layout: HostLayout;
  readonly loadBalancers: Informer<LoadBalancer>;
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
    await writeHosts(file, layout.instance, entries);
  });
  const follow = () => {
    if (signal.aborted) return;
    write().catch((error: unknown) => {
      log.warn('Cannot write names of load balancers into the hosts file', { error, file });
      clock.after(retryMs, follow);
    });
  };
  loadBalancers.synced().then(
    () => {
      loadBalancers.onChange(follow);
      follow();
    },
    (error: unknown) => {
      if (!signal.aborted) log.error('Cannot follow load balancers', { error });
    },
  );
}

/** Takes our block out of the hosts file. Gone: nothing. */
export async function leaveHosts(layout: HostLayout, file = hostsFile): Promise<void> {
  await writeHosts(file, layout.instance, []);
}

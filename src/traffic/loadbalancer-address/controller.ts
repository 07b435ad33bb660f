// Gives each LoadBalancer its host address and name. One at a time, so that no address is given twice.
import { type Controller, type Outcome, on, settled } from '../../machinery/controller.ts';
import { loadBalancerKind } from '../../model/kinds/load-balancer.ts';
import { isDeleting, keyOf, keyText, parseKey } from '../../model/object.ts';
import type { LoadBalancer } from '../../model/traffic-types.ts';
import type { TrafficDeps } from '../deps.ts';
import { plan } from './plan.ts';

export function loadBalancerAddress(deps: TrafficDeps): Controller {
  const { loadBalancers } = deps.informers;
  const key = (loadBalancer: LoadBalancer) => keyText(keyOf(loadBalancer));
  return {
    name: 'loadbalancer-address',
    // A change of one may free what others wait for.
    triggers: [on(loadBalancers, (loadBalancer) => [key(loadBalancer), ...waiting(deps).map(key)])],
    concurrency: 1,
    reconcile: (text) => reconcile(deps, text),
  };
}

function waiting({ informers }: TrafficDeps): readonly LoadBalancer[] {
  return informers.loadBalancers.list().filter(({ status }) => status?.address === undefined);
}

async function reconcile({ client, informers, layout }: TrafficDeps, key: string): Promise<Outcome> {
  const loadBalancer = informers.loadBalancers.find(parseKey(key));
  if (!loadBalancer || isDeleting(loadBalancer)) return settled;
  const next = plan({
    loadBalancer,
    all: informers.loadBalancers.list(),
    range: layout.loadBalancerRange,
    hostDomain: layout.hostDomain,
  });
  if (next.type === 'keep') return settled;
  if (next.type === 'refuse' && loadBalancer.status?.message === next.reason) return settled;
  const status =
    next.type === 'assign'
      ? { ...loadBalancer.status, address: next.address, dnsName: next.dnsName, message: undefined }
      : { ...loadBalancer.status, ready: false, message: next.reason };
  const written = await client.updateStatus(loadBalancerKind, { ...loadBalancer, status });
  await informers.loadBalancers.reached(written.metadata.resourceVersion);
  return settled;
}

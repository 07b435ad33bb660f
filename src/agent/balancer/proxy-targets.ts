// Where does a URL or a listener's ARN of an HTTP_PROXY integration lead? To load balancers, Services and machines of this Tutti by their names,
// and to addresses. Other names are not looked up: the balancer would have to ask for them at each start.
import type { ProxyTarget } from '../../core/balancing/proxied-routes.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import type { Service } from '../../model/kinds/service.ts';
import type { Listener, LoadBalancer } from '../../model/traffic-types.ts';
import { findMachine } from '../dns/machine-names.ts';
import { clusterAddresses, isIPv4 } from '../dns/records.ts';

export interface ProxySources {
  readonly layout: Pick<HostLayout, 'clusterDomain'>;
  readonly loadBalancers: Informer<LoadBalancer>;
  readonly listeners: Informer<Listener>;
  readonly services: Informer<Service>;
  readonly machines: Informer<Machine>;
}

export function proxyTargets(
  sources: ProxySources,
): (uri: string, region: string) => ProxyTarget | undefined {
  return (uri, region) => {
    if (uri.startsWith('arn:')) return ofListener(sources, uri, region);
    const [, scheme, host = '', port] = /^(https?):\/\/([^/:?]+)(?::(\d+))?/.exec(uri) ?? [];
    if (scheme === undefined) return undefined;
    const address = addressOf(sources, host.toLowerCase());
    const tls = scheme === 'https';
    const asked = port === undefined ? host : `${host}:${port}`;
    return address === undefined
      ? undefined
      : { address, port: Number(port ?? (tls ? 443 : 80)), tls, host: asked };
  };
}

function addressOf(
  { layout, loadBalancers, services, machines }: ProxySources,
  host: string,
): string | undefined {
  if (isIPv4(host)) return host;
  if (host === 'localhost') return '127.0.0.1';
  const balancer = loadBalancers.list().find(({ status }) => status?.dnsName === host);
  if (balancer) return balancer.status?.address;
  const suffix = `.svc.${layout.clusterDomain}`;
  const [name = '', namespace = '', ...rest] = host.replace(suffix, '').split('.');
  if (host.endsWith(suffix) && rest.length === 0) {
    const service = services.find({ namespace, name });
    return service && clusterAddresses(service)[0];
  }
  return findMachine(machines.list(), host, false);
}

/** `arn:…:listener/app/web/<load balancer>/<listener>` */
function ofListener(
  { listeners, loadBalancers }: ProxySources,
  arn: string,
  region: string,
): ProxyTarget | undefined {
  const name = /:listener\/(?:app|net)\/[^/]+\/[^/]+\/([^/]+)$/.exec(arn)?.[1];
  const listener = name === undefined ? undefined : listeners.find({ namespace: region, name });
  const balancer = listener && loadBalancers.find({ namespace: region, name: listener.spec.loadBalancer });
  const address = balancer?.status?.address;
  if (!listener || address === undefined) return undefined;
  const tls = listener.spec.protocol === 'HTTPS' || listener.spec.protocol === 'TLS';
  return { address, port: listener.spec.port, tls };
}

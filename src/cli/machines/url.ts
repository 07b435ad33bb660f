// Where does an app in machines answer? Its listener's load balancer, once both are ready.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { listenerKind } from '../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../model/kinds/load-balancer.ts';
import type { MachineGroup } from '../../model/kinds/machine-group.ts';
import type { ObjectKey } from '../../model/object.ts';
import type { Listener, LoadBalancer } from '../../model/traffic-types.ts';
import { pause } from '../pause.ts';

const POLL_MS = 50;

/** The URL once the balancer listens; undefined when it does not within the time. */
export async function waitForUrl(
  client: ObjectClient,
  key: ObjectKey,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const deadline = Date.now() + timeoutMs;
  while (!signal.aborted && Date.now() < deadline) {
    const [balancer, listener] = [
      await client.get(loadBalancerKind, key),
      await client.get(listenerKind, key),
    ];
    const url = listener.status?.ready && balancer.status?.ready ? urlAt(balancer, listener) : undefined;
    if (url) return url;
    await pause(POLL_MS, signal);
  }
  return undefined;
}

/** Of any group, also one that another client made: through the listener that forwards to one of its target groups. */
export function groupUrl(
  { metadata, spec }: MachineGroup,
  listeners: readonly Listener[],
  balancers: readonly LoadBalancer[],
): string | undefined {
  const { namespace } = metadata;
  const listener = listeners.find(
    (each) => each.metadata.namespace === namespace && forwardsTo(each, spec.targetGroups),
  );
  const balancer = balancers.find(
    (each) => each.metadata.namespace === namespace && each.metadata.name === listener?.spec.loadBalancer,
  );
  return listener && balancer && urlAt(balancer, listener);
}

function forwardsTo({ spec: { defaultAction, rules = [] } }: Listener, names: readonly string[]): boolean {
  return [defaultAction, ...rules.map(({ action }) => action)].some(
    (action) =>
      action.type === 'forward' && action.targets.some(({ targetGroup }) => names.includes(targetGroup)),
  );
}

function urlAt({ status }: LoadBalancer, { spec: { port, protocol } }: Listener): string | undefined {
  if (!status?.address) return undefined;
  const scheme = protocol === 'HTTPS' || protocol === 'TLS' ? 'https' : 'http';
  const usual = scheme === 'https' ? 443 : 80;
  return `${scheme}://${status.address}${port === usual ? '' : `:${port}`}`;
}

// Keeps what stands behind each Service of type LoadBalancer, and tells the Service where it answers.
import { type Controller, type Outcome, on, settled } from '../../machinery/controller.ts';
import { applyOwned, covers } from '../../machinery/owned.ts';
import { listenerKind } from '../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../model/kinds/load-balancer.ts';
import { type Service, serviceKind } from '../../model/kinds/service.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import { type ApiObject, controllerOf, keyOf, keyText, parseKey } from '../../model/object.ts';
import { fromLabelSelector, matches } from '../../model/selector.ts';
import { BY_OWNER, type TrafficDeps } from '../deps.ts';
import { type Observed, type Plan, plan } from './plan.ts';

export function serviceLoadBalancer(deps: TrafficDeps): Controller {
  const { services, pods, loadBalancers, listeners, targetGroups } = deps.informers;
  const ownerKey = (object: ApiObject): readonly string[] => {
    const owner = controllerOf(object);
    return owner?.kind === 'Service'
      ? [keyText({ namespace: object.metadata.namespace, name: owner.name })]
      : [];
  };
  return {
    name: 'service-loadbalancer',
    triggers: [
      on(services, (service) => [keyText(keyOf(service))]),
      on(pods, (pod) => balancedServicesOf(deps, pod)),
      on(loadBalancers, ownerKey),
      on(listeners, ownerKey),
      on(targetGroups, ownerKey),
    ],
    reconcile: (key) => reconcile(deps, key),
  };
}

async function reconcile(deps: TrafficDeps, key: string): Promise<Outcome> {
  const service = deps.informers.services.find(parseKey(key));
  if (!service) return settled; // what it owned goes by its owner references
  const observed = observe(deps, service);
  const wanted = plan(observed);
  await act(deps, observed, wanted);
  await writeStatus(deps, service, wanted);
  return settled;
}

function observe({ informers }: TrafficDeps, service: Service): Observed {
  const { uid, namespace } = service.metadata;
  const selector = service.spec.selector && fromLabelSelector({ matchLabels: service.spec.selector });
  const selected = selector
    ? informers.pods.list(namespace).filter((pod) => matches(selector, pod.metadata.labels))
    : [];
  return {
    service,
    pods: selected,
    loadBalancers: informers.loadBalancers.byIndex(BY_OWNER, uid),
    listeners: informers.listeners.byIndex(BY_OWNER, uid),
    targetGroups: informers.targetGroups.byIndex(BY_OWNER, uid),
  };
}

/** Targets before what sends to them; each cache sees its writes before the next step looks. */
async function act({ client, informers }: TrafficDeps, observed: Observed, wanted: Plan): Promise<void> {
  const groups = { existing: observed.targetGroups, wanted: wanted.targetGroups };
  const balancers = { existing: observed.loadBalancers, wanted: wanted.loadBalancers };
  const listening = { existing: observed.listeners, wanted: wanted.listeners };
  const changes = [
    { informer: informers.targetGroups, change: await applyOwned(client, targetGroupKind, groups) },
    { informer: informers.loadBalancers, change: await applyOwned(client, loadBalancerKind, balancers) },
    { informer: informers.listeners, change: await applyOwned(client, listenerKind, listening) },
  ];
  for (const { informer, change } of changes)
    if (change.resourceVersion) await informer.reached(change.resourceVersion);
}

async function writeStatus({ client }: TrafficDeps, service: Service, { ingress }: Plan): Promise<void> {
  const now = service.status?.loadBalancer?.ingress ?? [];
  if (now.length === ingress.length && covers(now, ingress)) return;
  const loadBalancer =
    ingress.length > 0 ? { ingress: ingress.map((entry) => ({ ...entry, ipMode: 'VIP' })) } : {};
  await client.updateStatus(serviceKind, { ...service, status: { ...service.status, loadBalancer } });
}

/** Services of type LoadBalancer that select the pod: its probes decide how they are balanced. */
function balancedServicesOf({ informers }: TrafficDeps, { metadata }: ApiObject): readonly string[] {
  return informers.services
    .list(metadata.namespace)
    .filter(({ spec }) => spec.type === 'LoadBalancer' && spec.selector !== undefined)
    .filter(({ spec }) => matches(fromLabelSelector({ matchLabels: spec.selector }), metadata.labels))
    .map((service) => keyText(keyOf(service)));
}

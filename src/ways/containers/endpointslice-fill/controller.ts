// Keeps the EndpointSlices of each Service that has a selector.
import { type Controller, type Outcome, on, settled } from '../../../machinery/controller.ts';
import { untilGone } from '../../../machinery/reflector-absence.ts';
import { isError } from '../../../model/errors.ts';
import {
  type EndpointSlice,
  endpointSliceKind,
  SERVICE_NAME_LABEL,
} from '../../../model/kinds/endpoint-slice.ts';
import type { Node } from '../../../model/kinds/node.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import type { Service } from '../../../model/kinds/service.ts';
import { isDeleting, keyOf, keyText, parseKey } from '../../../model/object.ts';
import { fromLabelSelector, matches } from '../../../model/selector.ts';
import { BY_NODE, BY_SERVICE, type ContainerDeps } from '../deps.ts';
import { MANAGED_BY_LABEL, MANAGER, type Plan, plan } from './plan.ts';

const ZONE_LABEL = 'topology.kubernetes.io/zone';

export function endpointSliceFill(deps: ContainerDeps): Controller {
  const { services, pods, endpointSlices, nodes } = deps.informers;
  return {
    name: 'endpointslice-fill',
    triggers: [
      on(services, (service) => [keyText(keyOf(service))]),
      on(pods, (pod, previous) => [
        ...servicesOf(deps, pod),
        ...(previous ? servicesOf(deps, previous) : []),
      ]),
      on(endpointSlices, serviceKeyOf),
      on(nodes, (node, previous) => (zoneIn(node) === zoneIn(previous) ? [] : servicesOn(deps, node))),
    ],
    reconcile: (key, signal) => reconcile(deps, key, signal),
  };
}

async function reconcile(deps: ContainerDeps, key: string, signal: AbortSignal): Promise<Outcome> {
  const { informers } = deps;
  const service = informers.services.find(parseKey(key));
  if (!service || isDeleting(service) || !isOurs(service)) return settled; // slices go with their owner
  const selector = fromLabelSelector({ matchLabels: service.spec.selector });
  const planned = plan({
    service,
    pods: informers.pods
      .list(service.metadata.namespace)
      .filter((pod) => matches(selector, pod.metadata.labels)),
    slices: informers.endpointSlices
      .byIndex(BY_SERVICE, key)
      .filter(({ metadata }) => metadata.labels?.[MANAGED_BY_LABEL] === MANAGER),
    zoneOf: (name) => zoneIn(informers.nodes.find({ name })),
  });
  await apply(deps, planned, signal);
  return settled;
}

/** New and changed slices before removed ones: an endpoint that moves is never nowhere. */
async function apply(
  { client, informers }: ContainerDeps,
  planned: Plan,
  signal: AbortSignal,
): Promise<void> {
  for (const draft of planned.create) {
    const made = await client.create(endpointSliceKind, draft);
    await informers.endpointSlices.reached(made.metadata.resourceVersion);
  }
  for (const slice of planned.update) {
    const written = await client.update(endpointSliceKind, slice);
    await informers.endpointSlices.reached(written.metadata.resourceVersion);
  }
  for (const slice of planned.remove) {
    const { uid } = slice.metadata;
    const left = await client.delete(endpointSliceKind, keyOf(slice), { uid }).catch(unlessGone);
    if (!left) await untilGone(informers.endpointSlices, slice, signal);
  }
}

function unlessGone(error: unknown): undefined {
  if (!isError(error, 'NotFound', 'Conflict')) throw error;
  return undefined;
}

/** Without a selector somebody else keeps the endpoints; an external name has none. */
function isOurs({ spec }: Service): boolean {
  return spec.selector !== undefined && Object.keys(spec.selector).length > 0 && spec.type !== 'ExternalName';
}

function servicesOf({ informers }: ContainerDeps, { metadata }: Pod): readonly string[] {
  return informers.services
    .list(metadata.namespace)
    .filter(
      (service) =>
        isOurs(service) &&
        matches(fromLabelSelector({ matchLabels: service.spec.selector }), metadata.labels),
    )
    .map((service) => keyText(keyOf(service)));
}

function serviceKeyOf({ metadata }: EndpointSlice): readonly string[] {
  const name = metadata.labels?.[SERVICE_NAME_LABEL];
  return name === undefined ? [] : [keyText({ namespace: metadata.namespace, name })];
}

function zoneIn(node: Node | undefined): string | undefined {
  return node?.metadata.labels?.[ZONE_LABEL];
}

function servicesOn(deps: ContainerDeps, { metadata }: Node): readonly string[] {
  return [
    ...new Set(deps.informers.pods.byIndex(BY_NODE, metadata.name).flatMap((pod) => servicesOf(deps, pod))),
  ];
}

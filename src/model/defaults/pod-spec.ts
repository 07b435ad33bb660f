// What a pod, or a template of pods, gets where its author was silent.
//
// defaultPodSpec holds for both; defaultPodOnly adds what upstream sets on pods and never on templates, so that a
// template stays as written: requests from limits, enableServiceLinks, host ports.
import type { Container, PodSpec, ResourceRequirements } from '../wire/kubernetes.ts';
import { canonicalAmounts, canonicalResources } from './amounts.ts';
import { defaultContainer } from './container.ts';
import { each, fill, fillEmpty, within } from './fill.ts';
import { defaultVolume } from './volume.ts';

export function defaultPodSpec(spec: PodSpec): PodSpec {
  const own = fillEmpty(fill(spec, { securityContext: {}, terminationGracePeriodSeconds: 30 }), {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
  });
  const containers = within(
    within(within(own, 'containers', each(defaultContainer)), 'initContainers', each(defaultContainer)),
    'ephemeralContainers',
    each(defaultContainer),
  );
  const amounts = within(within(containers, 'overhead', canonicalAmounts), 'resources', canonicalResources);
  return withServiceAccountAlias(within(amounts, 'volumes', each(defaultVolume)));
}

/** A template that was left out is one of no containers: validation says what is missing. */
export function defaultTemplate<T extends { readonly spec?: PodSpec }>(
  template: T | undefined,
): T & { readonly spec: PodSpec } {
  const { spec } = template ?? {};
  const filled = defaultPodSpec(spec ?? { containers: [] });
  return (filled === spec ? template : { ...template, spec: filled }) as T & { readonly spec: PodSpec }; // spec is there now
}

/** `serviceAccount` is the old name of `serviceAccountName`; both are always shown. */
function withServiceAccountAlias(spec: PodSpec): PodSpec {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (!name || (spec.serviceAccountName === name && spec.serviceAccount === name)) return spec;
  return { ...spec, serviceAccountName: name, serviceAccount: name };
}

/** What only pods get, on top of defaultPodSpec. */
export function defaultPodOnly(spec: PodSpec): PodSpec {
  const linked = fill(spec, { enableServiceLinks: true });
  const change = (container: Container): Container => {
    const requested = within(container, 'resources', requestsFromLimits);
    return spec.hostNetwork ? withHostPorts(requested) : requested;
  };
  return within(within(linked, 'containers', each(change)), 'initContainers', each(change));
}

function requestsFromLimits(resources: ResourceRequirements): ResourceRequirements {
  if (!resources.limits) return resources;
  const requests = fill({ ...resources.requests }, resources.limits);
  return sameKeys(requests, resources.requests) ? resources : { ...resources, requests };
}

function sameKeys(one: object, other: object | undefined): boolean {
  return Object.keys(one).length === Object.keys(other ?? {}).length;
}

function withHostPorts(container: Container): Container {
  return within(container, 'ports', (ports) =>
    each<(typeof ports)[number]>((port) => fillEmpty(port, { hostPort: port.containerPort }))(ports),
  );
}

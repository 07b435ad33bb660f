// Services: a stable address and name in front of pods.
//
// Addresses and node ports are handed out where all services are known; here is only what follows from one object.
import { serviceColumns } from '../columns/service.ts';
import { defaultServiceSpec } from '../defaults/service.ts';
import { settleServiceUpdate } from '../defaults/service-update.ts';
import type { Kind } from '../kind.ts';
import type { Stored } from '../object.ts';
import { label1035Problem } from '../validation/names.ts';
import { validateService } from '../validation/service.ts';
import type * as wire from '../wire/kubernetes.ts';

export type Service = Stored<wire.Service> & { readonly spec: wire.ServiceSpec };

/** A service without an address: its name resolves to the pods themselves. */
export function isHeadless(service: Service): boolean {
  return service.spec.clusterIP === 'None';
}

/** True when it should have an address of its own in the cluster. */
export function wantsClusterIP(service: Service): boolean {
  return service.spec.type !== 'ExternalName' && !isHeadless(service);
}

/** True when each of its ports should be open on every node. */
export function wantsNodePorts(service: Service): boolean {
  const { type, allocateLoadBalancerNodePorts } = service.spec;
  return type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);
}

export const serviceKind: Kind<Service> = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  schema: { definition: 'io.k8s.api.core.v1.Service' },
  hasStatus: true,
  hasGeneration: false,
  nameProblem: label1035Problem,
  selectableFields: {
    'spec.clusterIP': (service) => service.spec.clusterIP ?? '',
    'spec.type': (service) => service.spec.type ?? '',
  },
  columns: serviceColumns,
  defaults: (service) => ({ ...service, spec: defaultServiceSpec(service.spec ?? {}) }),
  prepareForCreate: (service) => ({ ...service, status: { loadBalancer: {} } }),
  prepareForUpdate: (service, previous) => ({
    ...service,
    spec: settleServiceUpdate(service.spec, previous.spec),
  }),
  validate: validateService,
};

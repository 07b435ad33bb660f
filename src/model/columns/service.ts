// The columns of `kubectl get services`.
import type { Column } from '../kind.ts';
import type { Service } from '../kinds/service.ts';
import { ageColumn, labelsText } from './shared.ts';

/** Addresses under which it can be reached from outside; `<pending>` until a load balancer has one. */
function externalAddresses({ spec, status }: Service): string {
  if (spec.type === 'ExternalName') return spec.externalName ?? '';
  const given = spec.externalIPs ?? [];
  if (spec.type !== 'LoadBalancer') return given.join(',') || '<none>';
  const ingress = (status?.loadBalancer?.ingress ?? [])
    .map(({ ip, hostname }) => ip || hostname || '')
    .filter((it) => it !== '');
  return [...[...new Set(ingress)].sort(), ...given].join(',') || '<pending>';
}

function ports({ spec }: Service): string {
  const texts = (spec.ports ?? []).map(
    ({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`,
  );
  return texts.join(',') || '<none>';
}

export const serviceColumns: readonly Column<Service>[] = [
  { name: 'Type', type: 'string', description: 'How it is reached', value: ({ spec }) => spec.type ?? '' },
  {
    name: 'Cluster-IP',
    type: 'string',
    description: 'Address in the cluster',
    value: ({ spec }) => spec.clusterIPs?.[0] || spec.clusterIP || '<none>',
  },
  { name: 'External-IP', type: 'string', description: 'Addresses from outside', value: externalAddresses },
  {
    name: 'Port(s)',
    type: 'string',
    description: 'Ports, with the node port where there is one',
    value: ports,
  },
  ageColumn,
  {
    name: 'Selector',
    type: 'string',
    description: 'Labels of its pods',
    priority: 1,
    value: ({ spec }) => labelsText(spec.selector),
  },
];

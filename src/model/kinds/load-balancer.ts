// LoadBalancers: an address on the host where listeners listen, for all four ways.
import { ageColumn } from '../columns/shared.ts';
import { fill } from '../defaults/fill.ts';
import type { Kind } from '../kind.ts';
import type { LoadBalancer } from '../traffic-types.ts';
import { validateLoadBalancer } from '../validation/traffic.ts';
import { choice, integer, kindSchema, record, text } from './traffic-schema.ts';

export type { LoadBalancer };

const schema = kindSchema(
  'An address on the host where listeners listen',
  record('What is wanted', {
    type: choice("'application' understands HTTP, 'network' does not look inside", [
      'application',
      'network',
    ]),
    address: text('The host address to listen on; absent = one of the loopback range is given'),
    idleTimeoutSeconds: integer('How long a connection may be silent', 1, 4000),
  }),
  record('What is true', {
    address: text('Where it answers on the host'),
    dnsName: text('Its name in DNS and in the hosts file'),
    ready: { type: 'boolean', description: 'True once the balancer has the configuration' },
    message: text('Why it is not ready'),
  }),
);

export const loadBalancerKind: Kind<LoadBalancer> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'LoadBalancer',
  plural: 'loadbalancers',
  singular: 'loadbalancer',
  shortNames: ['lb'],
  categories: ['all', 'tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: true,
  columns: [
    { name: 'Type', type: 'string', description: 'application or network', value: ({ spec }) => spec.type },
    {
      name: 'Address',
      type: 'string',
      description: 'Where it answers',
      value: ({ status }) => status?.address ?? '<pending>',
    },
    {
      name: 'Ready',
      type: 'boolean',
      description: 'Has the balancer got it?',
      value: ({ status }) => status?.ready ?? false,
    },
    ageColumn,
    {
      name: 'DNS Name',
      type: 'string',
      description: 'Its name',
      priority: 1,
      value: ({ status }) => status?.dnsName ?? '<none>',
    },
    {
      name: 'Message',
      type: 'string',
      description: 'Why it is not ready',
      priority: 1,
      value: ({ status }) => status?.message ?? '',
    },
  ],
  defaults: (balancer) => ({
    ...balancer,
    spec: fill(balancer.spec ?? {}, { type: 'application', idleTimeoutSeconds: 60 }),
  }),
  prepareForCreate: (balancer) => ({ ...balancer, status: {} }),
  validate: validateLoadBalancer,
};

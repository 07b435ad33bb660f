// LoadBalancers: an address on the host where listeners listen, for all four ways.
import { ageColumn } from '../columns/shared.ts';
import { fill } from '../defaults/fill.ts';
import type { Kind } from '../kind.ts';
import type { LoadBalancer } from '../traffic-types.ts';
import { validateLoadBalancer } from '../validation/traffic.ts';
import { choice, integer, kindSchema, list, record, text } from './traffic-schema.ts';
import { flag, tagMap } from './vpc.ts';

export type { LoadBalancer };

const http = record('What is done to HTTP requests on their way', {
  forwardedFor: choice('X-Forwarded-For', ['append', 'preserve', 'remove']),
  forwardedClientPort: flag("Whether X-Forwarded-For has the client's port too"),
  traceId: flag('Whether requests get an X-Amzn-Trace-Id'),
  tlsHeaders: flag('Whether targets are told version and cipher of TLS'),
  dropInvalidHeaders: flag('Whether headers with odd names are taken off'),
  http2: flag('Whether HTTP/2 is offered to TLS clients'),
  keepAliveSeconds: integer("How long a client's idle connection is kept", 1, 604_800),
  accessLog: text('Requests are logged, under this name'),
});

const schema = kindSchema(
  'An address on the host where listeners listen',
  record('What is wanted', {
    type: choice("'application' understands HTTP, 'network' does not look inside", [
      'application',
      'network',
    ]),
    address: text('The host address to listen on; absent = one of the loopback range is given'),
    idleTimeoutSeconds: integer('How long a connection may be silent', 1, 6000),
    http,
    dnsName: text("Its name in DNS; absent = one of the instance's domain"),
    name: text("Its name in a cloud's API"),
    id: text('The end of its ARN'),
    scheme: choice('Who is to reach it', ['internet-facing', 'internal']),
    vpcId: text('Its Vpc'),
    subnets: list(
      'Where it is',
      record('A subnet', { subnetId: text('Its id'), zone: text('Its zone') }, ['subnetId', 'zone']),
    ),
    securityGroups: list('SecurityGroups that it is in', { type: 'string' }),
    attributes: { ...tagMap, description: "Settings as a cloud's API has them" },
    tags: tagMap,
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

import type { RecordType } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import type { EndpointSlice } from '../../model/kinds/endpoint-slice.ts';
import { anEndpointSlice, aService } from '../../model/testing.ts';
import { answer } from './answer.ts';
import type { NameWorld } from './records.ts';

const web = aService({
  spec: {
    clusterIP: '10.220.0.7',
    clusterIPs: ['10.220.0.7'],
    ports: [
      { name: 'http', port: 80, protocol: 'TCP' },
      { name: 'admin', port: 81, protocol: 'TCP' },
    ],
  },
});
const db = aService({
  metadata: { name: 'db' },
  spec: { clusterIP: 'None', clusterIPs: ['None'], ports: [{ name: 'pg', port: 5432, protocol: 'TCP' }] },
});
const outside = aService({
  metadata: { name: 'outside' },
  spec: { type: 'ExternalName', externalName: 'api.example.com.' },
});
const dbSlice = anEndpointSlice({
  metadata: { name: 'db-1', labels: { 'kubernetes.io/service-name': 'db' } },
  ports: [{ name: 'pg', port: 5432, protocol: 'TCP' }],
  endpoints: [
    { addresses: ['10.200.0.1'], hostname: 'db-0', conditions: { ready: true } },
    { addresses: ['10.200.0.2'], conditions: { ready: true } },
    { addresses: ['10.200.0.3'], hostname: 'db-2', conditions: { ready: false } },
  ],
});
const services = [web, db, outside];
const slices: readonly EndpointSlice[] = [dbSlice];

const world: NameWorld = {
  clusterDomain: 'cluster.local',
  hostDomain: 'tutti.internal',
  service: (namespace, name) =>
    services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
  servicesIn: (namespace) => services.filter(({ metadata }) => metadata.namespace === namespace),
  slicesOf: ({ metadata }) => (metadata.name === 'db' ? slices : []),
  servicesAt: (address) => services.filter(({ spec }) => spec.clusterIP === address),
  slicesAt: (address) =>
    slices.filter(({ endpoints }) => endpoints?.some(({ addresses }) => addresses.includes(address))),
  loadBalancer: (name) =>
    ['web.default.lb.tutti.internal', 'web-1.us-east-2.elb.amazonaws.com'].includes(name)
      ? '10.236.0.2'
      : undefined,
  machine: (name) => (name === 'ip-10-200-8-5.us-east-2.compute.internal' ? '10.200.8.5' : undefined),
  machineAt: (address) => (address === '10.200.8.5' ? 'ip-10-200-8-5.us-east-2.compute.internal' : undefined),
  isOurs: (address) => address.startsWith('10.2'),
};

/** `A 10.0.0.1`, `SRV 80 target`, or the type of the reply. */
function told(name: string, type: RecordType): readonly string[] | string {
  const reply = answer(world, { name, type });
  if (reply.type !== 'found') return reply.type;
  return reply.answers.map((record) => {
    if (record.type === 'SRV') return `SRV ${record.data.port} ${record.data.target}`;
    return `${record.type} ${'data' in record ? String(record.data) : ''}`;
  });
}

describe('a question', () => {
  it.each<[name: string, type: RecordType, expected: readonly string[] | string]>([
    ['web.default.svc.cluster.local', 'A', ['A 10.220.0.7']],
    ['WEB.Default.svc.cluster.local.', 'A', ['A 10.220.0.7']],
    ['web.default.svc.cluster.local', 'AAAA', 'empty'],
    ['web.default.svc.cluster.local', 'UNKNOWN_65' as RecordType, 'empty'],
    ['nobody.default.svc.cluster.local', 'A', 'missing'],
    ['web.other.svc.cluster.local', 'A', 'missing'],
    ['default.svc.cluster.local', 'A', 'empty'],
    ['other.svc.cluster.local', 'A', 'missing'],
    ['svc.cluster.local', 'A', 'empty'],
    ['cluster.local', 'A', 'empty'],
    ['web.cluster.local', 'A', 'missing'],
    ['x.web.default.svc.cluster.local', 'A', 'missing'],
    ['db.default.svc.cluster.local', 'A', ['A 10.200.0.1', 'A 10.200.0.2']],
    ['db-0.db.default.svc.cluster.local', 'A', ['A 10.200.0.1']],
    ['10-200-0-2.db.default.svc.cluster.local', 'A', ['A 10.200.0.2']],
    ['db-2.db.default.svc.cluster.local', 'A', 'missing'],
    ['_http._tcp.web.default.svc.cluster.local', 'SRV', ['SRV 80 web.default.svc.cluster.local']],
    ['_http._udp.web.default.svc.cluster.local', 'SRV', 'missing'],
    ['_http._tcp.web.default.svc.cluster.local', 'A', 'empty'],
    ['_tcp.web.default.svc.cluster.local', 'A', 'empty'],
    [
      '_pg._tcp.db.default.svc.cluster.local',
      'SRV',
      ['SRV 5432 db-0.db.default.svc.cluster.local', 'SRV 5432 10-200-0-2.db.default.svc.cluster.local'],
    ],
    [
      'web.default.svc.cluster.local',
      'SRV',
      ['SRV 80 web.default.svc.cluster.local', 'SRV 81 web.default.svc.cluster.local'],
    ],
    ['outside.default.svc.cluster.local', 'A', ['CNAME api.example.com']],
    ['10-200-0-9.default.pod.cluster.local', 'A', ['A 10.200.0.9']],
    ['nonsense.default.pod.cluster.local', 'A', 'missing'],
    ['dns-version.cluster.local', 'TXT', ['TXT 1.1.0']],
    ['7.0.220.10.in-addr.arpa', 'PTR', ['PTR web.default.svc.cluster.local']],
    ['1.0.200.10.in-addr.arpa', 'PTR', ['PTR db-0.db.default.svc.cluster.local']],
    ['9.0.200.10.in-addr.arpa', 'PTR', 'missing'],
    ['8.8.8.8.in-addr.arpa', 'PTR', 'forward'],
    ['web.default.lb.tutti.internal', 'A', ['A 10.236.0.2']],
    ['web.default.lb.tutti.internal', 'AAAA', 'empty'],
    ['nobody.tutti.internal', 'A', 'missing'],
    ['Web-1.us-east-2.elb.amazonaws.com', 'A', ['A 10.236.0.2']],
    ['web-1.us-east-2.elb.amazonaws.com', 'AAAA', 'empty'],
    ['ip-10-200-8-5.us-east-2.compute.internal', 'A', ['A 10.200.8.5']],
    ['ip-10-200-8-6.us-east-2.compute.internal', 'A', 'missing'],
    ['5.8.200.10.in-addr.arpa', 'PTR', ['PTR ip-10-200-8-5.us-east-2.compute.internal']],
    ['web-2.us-east-2.elb.amazonaws.com', 'A', 'forward'],
    ['example.com', 'A', 'forward'],
    ['web.default.svc.cluster.local.example.com', 'A', 'forward'],
  ])('%s %s is answered %j', (name, type, expected) => {
    expect(told(name, type)).toEqual(expected);
  });

  it('for an outside name says whose addresses to fetch', () => {
    expect(answer(world, { name: 'outside.default.svc.cluster.local', type: 'A' })).toMatchObject({
      alias: 'api.example.com',
    });
    expect(answer(world, { name: 'outside.default.svc.cluster.local', type: 'CNAME' })).not.toHaveProperty(
      'alias',
    );
  });

  it('for a service’s ports brings the addresses along', () => {
    expect(answer(world, { name: '_pg._tcp.db.default.svc.cluster.local', type: 'SRV' })).toMatchObject({
      additionals: [
        { type: 'A', name: 'db-0.db.default.svc.cluster.local', data: '10.200.0.1' },
        { type: 'A', name: '10-200-0-2.db.default.svc.cluster.local', data: '10.200.0.2' },
      ],
    });
  });
});

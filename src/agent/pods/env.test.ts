// A container's environment: where values come from, what wins, what is said when something is missing.
import { describe, expect, test } from 'vitest';
import { aConfigMap, aPod, aSecret, aService } from '../../model/testing.ts';
import type { Container } from '../../model/wire/kubernetes.ts';
import { environment } from './env.ts';
import type { Sources } from './sources.ts';

const sources: Sources = {
  findConfigMap: (_, name) =>
    name === 'settings' ? aConfigMap({ data: { a: 'one', 'b-c': 'two', '1x': 'three' } }) : undefined,
  findSecret: (_, name) =>
    name === 'keys' ? aSecret({ data: { k: Buffer.from('sésame').toString('base64') } }) : undefined,
  synced: () => true,
};

function of(container: Partial<Container>, links = false): { readonly [name: string]: string } {
  const own = { name: 'web', image: 'web:1', ...container };
  const pod = aPod({
    metadata: { name: 'web-1', labels: { app: 'web', tier: 'x"y' }, annotations: { note: 'hi' } },
    spec: { nodeName: 'node-1', serviceAccountName: 'bot', enableServiceLinks: links, containers: [own] },
  });
  const ports = [{ name: 'http', port: 80, protocol: 'TCP' }];
  const services = [aService({ metadata: { name: 'my-db' }, spec: { clusterIP: '10.1.1.1', ports } })];
  const downward = { pod, address: '10.0.0.7', nodeAddress: '192.0.2.1' };
  return Object.fromEntries(environment({ container: own, downward, sources, services }));
}

const from = (valueFrom: object): Partial<Container> => ({ env: [{ name: 'V', valueFrom }] });

test.each<[string, Partial<Container>, string | undefined]>([
  ['a ConfigMap', from({ configMapKeyRef: { name: 'settings', key: 'a' } }), 'one'],
  ['a Secret', from({ secretKeyRef: { name: 'keys', key: 'k' } }), 'sésame'],
  [
    'an optional ConfigMap that is not there',
    from({ configMapKeyRef: { name: 'no', key: 'a', optional: true } }),
    undefined,
  ],
  [
    'an optional key that is not there',
    from({ secretKeyRef: { name: 'keys', key: 'no', optional: true } }),
    undefined,
  ],
  ['the name', from({ fieldRef: { fieldPath: 'metadata.name' } }), 'web-1'],
  ['a label', from({ fieldRef: { fieldPath: "metadata.labels['tier']" } }), 'x"y'],
  ['all labels', from({ fieldRef: { fieldPath: 'metadata.labels' } }), 'app="web"\ntier="x\\"y"'],
  ['the node', from({ fieldRef: { fieldPath: 'spec.nodeName' } }), 'node-1'],
  ['the address', from({ fieldRef: { fieldPath: 'status.podIP' } }), '10.0.0.7'],
  ['the host', from({ fieldRef: { fieldPath: 'status.hostIP' } }), '192.0.2.1'],
  ['the account', from({ fieldRef: { fieldPath: 'spec.serviceAccountName' } }), 'bot'],
  [
    'a limit of cpu, rounded up',
    { ...from({ resourceFieldRef: { resource: 'limits.cpu' } }), resources: { limits: { cpu: '1500m' } } },
    '2',
  ],
  [
    'a limit in units',
    {
      ...from({ resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } }),
      resources: { limits: { memory: '64Mi' } },
    },
    '64',
  ],
  [
    'a request in milli-cpus',
    {
      ...from({ resourceFieldRef: { resource: 'requests.cpu', divisor: '1m' } }),
      resources: { requests: { cpu: '0.25' } },
    },
    '250',
  ],
  [
    'other variables',
    {
      env: [
        { name: 'A', value: 'x' },
        { name: 'V', value: '$(A)-$(B)-$$(A)' },
      ],
    },
    'x-$(B)-$(A)',
  ],
  [
    'the last of two',
    {
      env: [
        { name: 'V', value: '1' },
        { name: 'V', value: '2' },
      ],
    },
    '2',
  ],
])('a value comes from %s', (_, container, expected) => {
  expect(of(container).V).toBe(expected);
});

test('whole ConfigMaps and Secrets come with their prefix; names that cannot be are left out; env wins', () => {
  const envFrom = [{ configMapRef: { name: 'settings' } }, { prefix: 'S_', secretRef: { name: 'keys' } }];
  expect(of({ envFrom, env: [{ name: 'a', value: 'mine' }] })).toEqual({
    a: 'mine',
    'b-c': 'two',
    S_k: 'sésame',
  });
});

test('services are told as docker links were', () => {
  expect(of({}, true)).toEqual({
    MY_DB_SERVICE_HOST: '10.1.1.1',
    MY_DB_SERVICE_PORT: '80',
    MY_DB_SERVICE_PORT_HTTP: '80',
    MY_DB_PORT: 'tcp://10.1.1.1:80',
    MY_DB_PORT_80_TCP: 'tcp://10.1.1.1:80',
    MY_DB_PORT_80_TCP_PROTO: 'tcp',
    MY_DB_PORT_80_TCP_PORT: '80',
    MY_DB_PORT_80_TCP_ADDR: '10.1.1.1',
  });
});

describe('what is missing is named', () => {
  test.each<[string, Partial<Container>]>([
    ['configmap "no" not found', from({ configMapKeyRef: { name: 'no', key: 'a' } })],
    ['secret "no" not found', from({ secretKeyRef: { name: 'no', key: 'a' } })],
    [
      "couldn't find key z in ConfigMap default/settings",
      from({ configMapKeyRef: { name: 'settings', key: 'z' } }),
    ],
    ["couldn't find key z in Secret default/keys", from({ secretKeyRef: { name: 'keys', key: 'z' } })],
    ['configmap "no" not found', { envFrom: [{ configMapRef: { name: 'no' } }] }],
  ])('%s', (message, container) => {
    expect(() => of(container)).toThrow(message);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EndpointSlice } from '../../../model/kinds/endpoint-slice.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import type { Service } from '../../../model/kinds/service.ts';
import type { Draft } from '../../../model/object.ts';
import { aPod, aService } from '../../../model/testing.ts';
import { type Plan, plan } from './plan.ts';

function pod(
  name: string,
  options: {
    ip?: string;
    ready?: boolean;
    deleting?: boolean;
    phase?: string;
    port?: number;
    node?: string;
  } = {},
): Pod {
  const { ip = '10.0.0.1', ready = true, deleting = false, phase = 'Running', port = 8080, node } = options;
  return aPod({
    metadata: { name, uid: `uid-${name}`, ...(deleting && { deletionTimestamp: '2026-01-01T00:00:30Z' }) },
    spec: {
      containers: [{ name: 'web', image: 'web:1', ports: [{ name: 'http', containerPort: port }] }],
      ...(node && { nodeName: node }),
    },
    status: {
      phase,
      ...(ip && { podIP: ip }),
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    },
  });
}

function aWeb(spec: Partial<Service['spec']> = {}): Service {
  return aService({
    metadata: { name: 'web' },
    spec: { ports: [{ name: 'main', port: 80, targetPort: 'http', protocol: 'TCP' }], ...spec },
  });
}

interface Given {
  readonly service?: Service;
  readonly pods?: readonly Pod[];
  readonly slices?: readonly EndpointSlice[];
}

const planned = ({ service = aWeb(), pods = [], slices = [] }: Given): Plan =>
  plan({ service, pods, slices, zoneOf: (node) => (node === 'n1' ? 'local-1a' : undefined) });

let made = 0;

/** What the API makes of a draft. */
function stored(draft: Draft<EndpointSlice>): EndpointSlice {
  made += 1;
  const metadata = {
    ...draft.metadata,
    name: `web-${made}`,
    uid: `slice-${made}`,
    resourceVersion: '1',
    creationTimestamp: 'x',
  };
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    addressType: draft.addressType,
    endpoints: draft.endpoints,
    ports: draft.ports,
    metadata,
  };
}

/** The slices after a plan. */
function applied(
  slices: readonly EndpointSlice[],
  { create, update, remove }: Plan,
): readonly EndpointSlice[] {
  const left = slices.filter((slice) => !remove.includes(slice));
  return [
    ...left.map((slice) => update.find(({ metadata }) => metadata.uid === slice.metadata.uid) ?? slice),
    ...create.map(stored),
  ];
}

const addresses = (slices: readonly { readonly endpoints?: EndpointSlice['endpoints'] }[]) =>
  slices.flatMap(({ endpoints = [] }) => endpoints.flatMap((endpoint) => endpoint.addresses)).sort();

describe('the slices of a Service', () => {
  it('have labels, owner, ports and endpoints as clients expect them', () => {
    const [draft] = planned({ pods: [pod('a', { node: 'n1' })] }).create;
    expect(draft).toMatchObject({
      metadata: {
        generateName: 'web-',
        namespace: 'default',
        labels: {
          'kubernetes.io/service-name': 'web',
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        },
        ownerReferences: [{ kind: 'Service', name: 'web', controller: true }],
      },
      addressType: 'IPv4',
      ports: [{ name: 'main', port: 8080, protocol: 'TCP' }],
      endpoints: [
        {
          addresses: ['10.0.0.1'],
          conditions: { ready: true, serving: true, terminating: false },
          targetRef: { kind: 'Pod', namespace: 'default', name: 'a', uid: 'uid-a' },
          nodeName: 'n1',
          zone: 'local-1a',
        },
      ],
    });
  });

  const conditions: { name: string; of: Pod; publish?: boolean; expected: object }[] = [
    {
      name: 'a pod that is not ready',
      of: pod('a', { ready: false }),
      expected: { ready: false, serving: false, terminating: false },
    },
    {
      name: 'a ready pod on its way out',
      of: pod('a', { deleting: true }),
      expected: { ready: false, serving: true, terminating: true },
    },
    {
      name: 'a pod that is not ready of a Service that publishes all',
      of: pod('a', { ready: false }),
      publish: true,
      expected: { ready: true, serving: false, terminating: false },
    },
  ];
  it.each(conditions)('tell of $name', ({ of, publish = false, expected }) => {
    const { create } = planned({ service: aWeb({ publishNotReadyAddresses: publish }), pods: [of] });
    expect(create[0]?.endpoints?.[0]?.conditions).toEqual(expected);
  });

  it.each([
    ['without an address', pod('a', { ip: '' })],
    ['that has ended', pod('a', { phase: 'Failed' })],
  ])('leave out a pod %s, and one empty slice stays', (_name, gone) => {
    const { create } = planned({ pods: [gone] });
    expect(create).toMatchObject([{ endpoints: [], ports: [] }]);
  });

  it('are apart for pods whose named port differs', () => {
    const { create } = planned({ pods: [pod('a'), pod('b', { ip: '10.0.0.2', port: 9090 })] });
    expect(create.map(({ ports }) => ports?.[0]?.port).sort()).toEqual([8080, 9090]);
  });

  it('are marked when the Service is headless, and carry its labels', () => {
    const service = aService({
      metadata: { name: 'web', labels: { team: 'a' } },
      spec: { clusterIP: 'None' },
    });
    expect(planned({ service }).create[0]?.metadata.labels).toMatchObject({
      team: 'a',
      'service.kubernetes.io/headless': '',
    });
  });

  it('hold at most a hundred endpoints each', () => {
    const pods = Array.from({ length: 250 }, (_, i) =>
      pod(`p${i}`, { ip: `10.0.${Math.floor(i / 200)}.${i % 200}` }),
    );
    expect(planned({ pods }).create.map(({ endpoints }) => endpoints?.length)).toEqual([100, 100, 50]);
  });

  it('are not written when nothing changes', () => {
    const pods = [pod('a'), pod('b', { ip: '10.0.0.2' })];
    const slices = applied([], planned({ pods }));
    expect(planned({ pods: [...pods].reverse(), slices })).toEqual({ create: [], update: [], remove: [] });
  });

  it('change only where an endpoint changes', () => {
    const pods = Array.from({ length: 150 }, (_, i) => pod(`p${i}`, { ip: `10.0.0.${i}` }));
    const slices = applied([], planned({ pods }));
    const after = pods.map((one, i) => (i === 149 ? pod('p149', { ip: '10.0.0.149', ready: false }) : one));
    const { create, update, remove } = planned({ pods: after, slices });
    expect([create.length, update.length, remove.length]).toEqual([0, 1, 0]);
    expect(update[0]?.endpoints).toHaveLength(50);
  });

  it('are emptied down to one when the pods go', () => {
    const pods = Array.from({ length: 150 }, (_, i) => pod(`p${i}`, { ip: `10.0.0.${i}` }));
    const slices = applied([], planned({ pods }));
    const { update, remove, create } = planned({ slices });
    expect([create.length, update.length, remove.length]).toEqual([0, 1, 1]);
    expect(applied(slices, { update, remove, create })).toMatchObject([{ endpoints: [] }]);
  });

  it('hold just the endpoints of the pods, whatever happened before, and touch no more than changed', () => {
    const shape = fc.array(
      fc.record({
        id: fc.integer({ min: 0, max: 300 }),
        ready: fc.boolean(),
        port: fc.constantFrom(8080, 8080, 8080, 9090),
      }),
      { maxLength: 260 },
    );
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 5 }), (rounds) => {
        let slices: readonly EndpointSlice[] = [];
        for (const round of rounds) {
          const distinct = [...new Map(round.map((one) => [one.id, one])).values()];
          const pods = distinct.map(({ id, ready, port }) =>
            pod(`p${id}`, { ip: `10.1.${id >> 8}.${id & 255}`, ready, port }),
          );
          slices = applied(slices, planned({ pods, slices }));
          expect(addresses(slices)).toEqual(pods.map(({ status }) => status?.podIP).sort());
          expect(Math.max(...slices.map(({ endpoints = [] }) => endpoints.length))).toBeLessThanOrEqual(100);
          expect(slices.length).toBeGreaterThan(0);
          expect(planned({ pods, slices })).toEqual({ create: [], update: [], remove: [] });
        }
      }),
      { numRuns: 60 },
    );
  });
});

import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../../machinery/api/testing.ts';
import { isError } from '../../model/errors.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { type Service, serviceKind } from '../../model/kinds/service.ts';
import { keyOf } from '../../model/object.ts';
import type { ServiceSpec } from '../../model/wire/kubernetes.ts';
import { serviceAddresses } from './admission.ts';

const opened: TestApi[] = [];
afterEach(async () => {
  for (const api of opened.splice(0)) await api.close();
});

async function open(
  options: { readonly range?: string; readonly first?: number; readonly last?: number } = {},
) {
  const admission = serviceAddresses({
    serviceRange: options.range ?? '10.96.0.0/16',
    nodePorts: { first: options.first ?? 30000, last: options.last ?? 32767 },
    dnsAddress: '10.96.0.10',
  });
  const api = await openTestApi({ kinds: [namespaceKind, serviceKind], admissions: [admission] });
  opened.push(api);
  const create = (name: string, spec: Partial<ServiceSpec> = {}): Promise<Service> =>
    api.client.create(serviceKind, {
      metadata: { name, namespace: 'default' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...spec },
    });
  const update = (service: Service, spec: Partial<ServiceSpec>): Promise<Service> =>
    api.client.patch(serviceKind, keyOf(service), { spec }, { type: 'merge' });
  const remove = (service: Service) => api.client.delete(serviceKind, keyOf(service));
  const claims = () => api.store.list('/claims/').entries.map(({ key }) => key.slice('/claims/'.length));
  return { ...api, create, update, remove, claims };
}

const isAddress = (text: string | undefined) => /^10\.96\.\d+\.\d+$/.test(text ?? '');

describe('a new Service', () => {
  it('is answered with an address of the range, in both of its fields', async () => {
    const { create } = await open();
    const { spec } = await create('web');
    expect(isAddress(spec.clusterIP)).toBe(true);
    expect(spec.clusterIPs).toEqual([spec.clusterIP]);
    expect(spec.ports?.[0]?.nodePort).toBeUndefined();
  });

  const noAddress: readonly { name: string; spec: Partial<ServiceSpec>; expected: string | undefined }[] = [
    { name: 'headless gets none', spec: { clusterIP: 'None' }, expected: 'None' },
    {
      name: 'that is a mere name gets none',
      spec: { type: 'ExternalName', externalName: 'example.org', ports: undefined },
      expected: undefined,
    },
  ];
  it.each(noAddress)('$name', async ({ spec, expected }) => {
    const { create, claims } = await open();
    expect((await create('web', spec)).spec.clusterIP).toBe(expected);
    expect(claims()).toEqual([]);
  });

  it.each(['NodePort', 'LoadBalancer'])('of type %s gets a node port for each port', async (type) => {
    const { create } = await open();
    const ports = [
      { name: 'a', port: 80 },
      { name: 'b', port: 81 },
    ];
    const { spec } = await create('web', { type, ports });
    const given = (spec.ports ?? []).map(({ nodePort }) => nodePort ?? 0);
    expect(new Set(given).size).toBe(2);
    expect(given.every((port) => port >= 30086 && port <= 32767)).toBe(true);
  });

  it('that wants no node ports on its balancer gets none, unless it asks for one', async () => {
    const { create } = await open();
    const base = { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false };
    expect((await create('a', base)).spec.ports?.[0]?.nodePort).toBeUndefined();
    const asks = { ...base, ports: [{ port: 80, nodePort: 30007 }] };
    expect((await create('b', asks)).spec.ports?.[0]?.nodePort).toBe(30007);
  });

  it('shares a node port between the protocols of one port', async () => {
    const { create, claims } = await open();
    const ports = [
      { name: 'udp', port: 53, protocol: 'UDP' },
      { name: 'tcp', port: 53, protocol: 'TCP' },
    ];
    const { spec } = await create('dns', { type: 'NodePort', ports });
    expect(spec.ports?.[0]?.nodePort).toBe(spec.ports?.[1]?.nodePort);
    expect(claims()).toHaveLength(2);
  });

  it('in a dry run is answered with an address that nobody then has', async () => {
    const { api, claims } = await open();
    const body = { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } };
    const kind = api.findKind('', 'v1', 'services');
    if (!kind) throw new Error('Services are not served');
    const object = (await api.create(kind, 'default', body, { dryRun: true })) as Service;
    expect(isAddress(object.spec.clusterIP)).toBe(true);
    expect(claims()).toEqual([]);
  });
});

describe('what cannot be had is refused in upstream words', () => {
  const refusals: readonly { name: string; spec: Partial<ServiceSpec>; message: string }[] = [
    {
      name: 'an address that another Service has',
      spec: { clusterIP: '10.96.0.5' },
      message:
        'spec.clusterIPs: Invalid value: ["10.96.0.5"]: failed to allocate IP 10.96.0.5: provided IP is already allocated',
    },
    {
      name: 'the address of the name server',
      spec: { clusterIP: '10.96.0.10' },
      message:
        'spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    },
    {
      name: 'an address out of the range',
      spec: { clusterIP: '10.1.1.1' },
      message:
        'spec.clusterIPs: Invalid value: ["10.1.1.1"]: failed to allocate IP 10.1.1.1: the provided IP (10.1.1.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
    },
    {
      name: 'the broadcast address',
      spec: { clusterIP: '10.96.255.255' },
      message:
        'spec.clusterIPs: Invalid value: ["10.96.255.255"]: failed to allocate IP 10.96.255.255: the provided IP (10.96.255.255) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
    },
    {
      name: 'a node port that another Service has',
      spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30005 }] },
      message: 'spec.ports[0].nodePort: Invalid value: 30005: provided port is already allocated',
    },
    {
      name: 'a node port out of the range',
      spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] },
      message:
        'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    },
    {
      name: 'two families',
      spec: { ipFamilyPolicy: 'RequireDualStack' },
      message:
        'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    },
    {
      name: 'the other family',
      spec: { ipFamilies: ['IPv6'] },
      message: 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    },
  ];
  it.each(refusals)('$name', async ({ spec, message }) => {
    const { create } = await open();
    await create('first', {
      type: 'NodePort',
      clusterIP: '10.96.0.5',
      ports: [{ port: 80, nodePort: 30005 }],
    });
    await expect(create('web', spec)).rejects.toMatchObject({
      code: 'Invalid',
      message: `Service "web" is invalid: ${message}`,
    });
  });

  it('a Service more than the range has addresses', async () => {
    const { create } = await open({ range: '10.96.0.0/29' });
    for (let index = 0; index < 6; index += 1) await create(`s${index}`);
    await expect(create('more')).rejects.toMatchObject({
      code: 'Invalid',
      message: expect.stringContaining('failed to allocate a serviceIP: range is full'),
    });
  });
});

describe('a changed Service', () => {
  it('keeps what it has when the change is silent about it', async () => {
    const { create, update } = await open();
    const before = await create('web', { type: 'NodePort' });
    const after = await update(before, {
      selector: { app: 'other' },
      ports: [{ port: 80, targetPort: 8080 }],
    });
    expect(after.spec.clusterIP).toBe(before.spec.clusterIP);
    expect(after.spec.ports?.[0]?.nodePort).toBe(before.spec.ports?.[0]?.nodePort);
  });

  it('gets and gives back node ports with its type', async () => {
    const { create, update, claims } = await open();
    const before = await create('web');
    const opened = await update(before, { type: 'NodePort' });
    expect(opened.spec.ports?.[0]?.nodePort).toBeGreaterThan(0);
    expect(claims()).toHaveLength(2);
    const closed = await update(opened, { type: 'ClusterIP' });
    expect(closed.spec.ports?.[0]?.nodePort).toBeUndefined();
    expect(claims()).toEqual([`service-addresses/${before.spec.clusterIP}`]);
  });

  it('gives its address back when it becomes a mere name, and gets one when it is none any more', async () => {
    const { create, update, claims } = await open();
    const before = await create('web');
    const name = await update(before, { type: 'ExternalName', externalName: 'example.org' });
    expect(name.spec.clusterIP).toBeUndefined();
    expect(claims()).toEqual([]);
    const again = await update(name, { type: 'ClusterIP', externalName: '' });
    expect(isAddress(again.spec.clusterIP)).toBe(true);
  });

  it('may move to a node port that is free, and to none that is taken', async () => {
    const { create, update, claims } = await open();
    const web = await create('web', { type: 'NodePort', ports: [{ port: 80, nodePort: 30001 }] });
    await create('other', { type: 'NodePort', ports: [{ port: 80, nodePort: 30002 }] });
    const moved = await update(web, { ports: [{ port: 80, nodePort: 30003 }] });
    expect(moved.spec.ports?.[0]?.nodePort).toBe(30003);
    expect(claims().filter((claim) => claim.startsWith('node-ports/'))).toEqual([
      'node-ports/30002',
      'node-ports/30003',
    ]);
    await expect(update(web, { ports: [{ port: 80, nodePort: 30002 }] })).rejects.toMatchObject({
      message: expect.stringContaining('provided port is already allocated'),
    });
  });
});

describe('what was given', () => {
  it('is free again once the Service is gone', async () => {
    const { create, remove, claims } = await open();
    const web = await create('web', { type: 'NodePort', clusterIP: '10.96.0.7' });
    await remove(web);
    expect(claims()).toEqual([]);
    expect((await create('again', { clusterIP: '10.96.0.7' })).spec.clusterIP).toBe('10.96.0.7');
  });

  it('stays taken while the Service waits for a finalizer, and is free after the last one', async () => {
    const { client, create, claims } = await open();
    const web = await create('web');
    const finalizers = (list: readonly string[]) =>
      client.patch(serviceKind, keyOf(web), { metadata: { finalizers: list } }, { type: 'merge' });
    await finalizers(['example.org/hold']);
    await client.delete(serviceKind, keyOf(web));
    expect(claims()).toHaveLength(1);
    await finalizers([]);
    expect(claims()).toEqual([]);
  });

  it('is never the same twice, however many are made at once', async () => {
    const { create } = await open({ range: '10.96.0.0/25', first: 30000, last: 30099 });
    const made = await Promise.all(
      Array.from({ length: 100 }, (_, index) => create(`s${index}`, { type: 'NodePort' })),
    );
    expect(new Set(made.map(({ spec }) => spec.clusterIP)).size).toBe(100);
    expect(new Set(made.map(({ spec }) => spec.ports?.[0]?.nodePort)).size).toBe(100);
  });

  it('agrees with the Services after any sequence of writes', async () => {
    const step = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName', 'gone'),
      clusterIP: fc.constantFrom(undefined, undefined, '10.96.0.1', '10.96.0.2', 'None'),
      nodePort: fc.constantFrom(undefined, undefined, 30000, 30001),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const world = await open({ range: '10.96.0.0/29', first: 30000, last: 30003 });
        for (const each of steps) await attempt(world, each);
        const services = (await world.client.list(serviceKind)).items;
        const held = services.flatMap(({ spec: { clusterIP, ports = [] } }) => [
          ...(clusterIP && clusterIP !== 'None' ? [`service-addresses/${clusterIP}`] : []),
          ...ports.flatMap(({ nodePort }) => (nodePort ? [`node-ports/${nodePort}`] : [])),
        ]);
        expect(world.claims()).toEqual([...held].sort());
        expect(new Set(held).size).toBe(held.length);
      }),
      { numRuns: 40 },
    );
  });
});

/** One write; refusals are part of the game. */
async function attempt(
  world: Awaited<ReturnType<typeof open>>,
  { name, type, clusterIP, nodePort }: { name: string; type: string; clusterIP?: string; nodePort?: number },
): Promise<void> {
  const spec = {
    type,
    ...(clusterIP && { clusterIP, clusterIPs: [clusterIP] }),
    ...(type === 'ExternalName' && { externalName: 'example.org' }),
    ports: [{ port: 80, ...(nodePort && type !== 'ClusterIP' && { nodePort }) }],
  };
  try {
    const found = await world.client.find(serviceKind, { namespace: 'default', name });
    if (type === 'gone') {
      if (found) await world.remove(found);
    } else if (found) await world.update(found, spec);
    else await world.create(name, spec);
  } catch (error) {
    if (!isError(error, 'Invalid')) throw error;
  }
}

// Nodes of a host: registered with their share, kept alive by leases, made again, and removed when there are fewer.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openTestApi, type TestApi } from '../../machinery/api/testing.ts';
import { type FakeClock, fakeClock } from '../../machinery/clock.ts';
import { silentLog } from '../../machinery/log.ts';
import { hostLayout } from '../../model/host-layout.ts';
import { leaseKind } from '../../model/kinds/lease.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { nodeKind } from '../../model/kinds/node.ts';
import { startHeartbeat } from './heartbeat.ts';
import { type HostFacts, nodeLabels, nodeStatus } from './node.ts';

const FACTS: HostFacts = {
  hostname: 'vm',
  address: '192.0.2.1',
  processors: 2,
  memoryBytes: 8 * 1024 ** 3,
  diskBytes: 100 * 1024 ** 3,
  diskFree: 0.5,
  memoryFree: 0.5,
  machineId: 'm',
  bootId: 'b',
  kernel: '6.1',
  osImage: 'Debian',
  architecture: 'amd64',
  runtime: 'containerd://1',
  version: 'v1.33.0',
};

let clock: FakeClock;
let api: TestApi;
let facts: HostFacts;
let end: AbortController;

beforeEach(async () => {
  clock = fakeClock();
  facts = FACTS;
  end = new AbortController();
  api = await openTestApi({ kinds: [namespaceKind, nodeKind, leaseKind], clock });
  await api.client.create(namespaceKind, { metadata: { name: 'kube-node-lease' }, spec: {} });
});
afterEach(async () => {
  end.abort();
  await api.close();
});

const start = (nodes: number) =>
  startHeartbeat({
    ...{ client: api.client, clock, log: silentLog, layout: hostLayout(), nodes },
    facts: () => facts,
    signal: end.signal,
  });
const names = async () => (await api.client.list(nodeKind)).items.map(({ metadata }) => metadata.name);
const lease = (name: string) => api.client.find(leaseKind, { namespace: 'kube-node-lease', name });
const node = async (name = 'node-1') => api.client.get(nodeKind, { name });

/** Beats take a moment of real time each: several steps of the clock. */
async function untilReady(): Promise<void> {
  const readiness = async () =>
    (await api.client.find(nodeKind, { name: 'node-1' }))?.status?.conditions?.find(
      ({ type }) => type === 'Ready',
    )?.status;
  for (let steps = 0; steps < 200 && (await readiness()) !== 'True'; steps += 1) {
    await clock.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(await readiness()).toBe('True');
}

test('two nodes share the host and lie in zones of their own', async () => {
  await start(2);
  expect(await names()).toEqual(['node-1', 'node-2']);
  const { status, metadata, spec } = await node('node-2');
  expect(status).toMatchObject({
    capacity: { cpu: '1', memory: '4Gi' },
    nodeInfo: { architecture: 'amd64' },
  });
  expect(metadata.labels).toMatchObject({
    'kubernetes.io/hostname': 'node-2',
    'topology.kubernetes.io/zone': 'local-1b',
  });
  expect(spec).toMatchObject({ podCIDR: '10.200.16.0/20' });
});

test('the lease is renewed every ten seconds, the node itself is not written again', async () => {
  await start(1);
  const before = await node();
  const first = (await lease('node-1'))?.spec?.renewTime;
  await clock.advance(10_000);
  await vi.waitFor(async () => {
    const { renewTime } = (await lease('node-1'))?.spec ?? {};
    expect(Date.parse(renewTime ?? '') - Date.parse(first ?? '')).toBe(10_000);
  });
  expect((await node()).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
});

test('a full disk is told, with the time when it turned', async () => {
  await start(1);
  facts = { ...FACTS, diskFree: 0.01 };
  await clock.advance(10_000);
  await vi.waitFor(async () => {
    const found = (await node()).status?.conditions?.find(({ type }) => type === 'DiskPressure');
    expect(found).toMatchObject({ status: 'True', lastTransitionTime: '2026-01-01T00:00:10Z' });
  });
});

test('a node that was deleted, or said to be lost, is told anew', async () => {
  await start(1);
  await api.client.delete(nodeKind, { name: 'node-1' });
  await untilReady();
  const status = { conditions: [{ type: 'Ready', status: 'Unknown' }] };
  await api.client.patch(nodeKind, { name: 'node-1' }, { status }, { type: 'merge', subresource: 'status' });
  await untilReady();
});

test('a host that is started with fewer nodes removes the former ones, and no others', async () => {
  await start(3);
  end.abort();
  end = new AbortController();
  await api.client.create(nodeKind, { metadata: { name: 'elsewhere' }, spec: {} });
  await start(1);
  expect(await names()).toEqual(['elsewhere', 'node-1']);
  expect(await lease('node-3')).toBeUndefined();
});

test('what a node is does not grow from one report to the next', () => {
  const first = nodeStatus(0, 1, FACTS, undefined, '2026-01-01T00:00:00Z');
  const second = nodeStatus(0, 1, FACTS, first, '2026-01-01T00:05:00Z');
  expect(JSON.stringify(second)).toHaveLength(JSON.stringify(first).length);
  expect(nodeLabels(4, FACTS)['topology.kubernetes.io/zone']).toBe('local-1b');
});

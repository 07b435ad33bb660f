// How many pods a second get a node, with 5,000 simulated nodes?
//
// The whole way: pods are there and wait, the scheduler starts, and the clock stops when the last binding is on disk (the
// real store with fsync, the real API, informers, the scheduler's own controller with its events, all in this process).
// Beside it the pure pass alone, on a ledger of the same nodes: no store, no API.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { schedule } from '../src/core/placement/schedule.ts';
import { localClient } from '../src/machinery/api/local-client.ts';
import { openObjectApi } from '../src/machinery/api/open-object-api.ts';
import { systemClock } from '../src/machinery/clock.ts';
import { openEventRecorder } from '../src/machinery/events.ts';
import { silentLog } from '../src/machinery/log.ts';
import type { ObjectClient } from '../src/machinery/object-client.ts';
import { runControllers } from '../src/machinery/runner.ts';
import { eventKind } from '../src/model/kinds/event.ts';
import { namespaceKind } from '../src/model/kinds/namespace.ts';
import { nodeKind } from '../src/model/kinds/node.ts';
import { type Pod, podKind } from '../src/model/kinds/pod.ts';
import { allKinds } from '../src/model/kinds.ts';
import { openStore } from '../src/store/lmdb-store.ts';
import { placement } from '../src/ways/cluster/placement/controller.ts';
import { placed } from '../src/ways/cluster/placement/placed-kind.ts';
import { PlacementState } from '../src/ways/cluster/placement/state.ts';
import { type ContainerDeps, startContainerInformers } from '../src/ways/containers/deps.ts';
import { placedPods } from '../src/ways/containers/pod-placement/pods.ts';
import type { BenchResult, BenchRow } from './bench.ts';

const NODES = 5_000;
const PODS = 10_000;
const ZONES = ['a', 'b', 'c'];
const DEADLINE_MS = 120_000;
/** Writes at once while the cluster is filled. */
const FILLERS = 256;
// Not /tmp: on many machines that is memory, and then nothing would be durable.
const PARENT = '/var/tmp';

/** Measures and reports. */
export default async function run(): Promise<BenchResult> {
  const directory = await mkdtemp(join(PARENT, 'tutti-bench-scheduler-'));
  const store = await openStore({ path: join(directory, 'store'), durable: true });
  try {
    const api = openObjectApi({ store, kinds: allKinds, clock: systemClock, log: silentLog });
    const client = localClient(api, { fieldManager: 'bench' });
    await fill(client);
    const bindings = await bindAll(client);
    const pure = await placeAll(client);
    return { name: 'scheduler', rows: rowsOf(bindings, pure) };
  } finally {
    await store.close();
    await rm(directory, { recursive: true });
  }
}

function rowsOf(bindings: number, pure: number): readonly BenchRow[] {
  return [
    {
      figure: `durable bindings, ${NODES} nodes, ${PODS} pods`,
      ours: Math.round(bindings),
      unit: '1/s',
      target: '>= 3000',
      met: bindings >= 3_000,
    },
    { figure: `pure pass alone, ${NODES} nodes, ${PODS} pods`, ours: Math.round(pure), unit: '1/s' },
  ];
}

async function fill(client: ObjectClient): Promise<void> {
  await client.create(namespaceKind, { metadata: { name: 'default' }, spec: {} });
  await inParallel(NODES, (index) => addNode(client, index));
  await inParallel(PODS, (index) => addPod(client, index));
}

async function addNode(client: ObjectClient, index: number): Promise<void> {
  const name = `node-${index}`;
  const labels = {
    'kubernetes.io/hostname': name,
    'topology.kubernetes.io/zone': ZONES[index % ZONES.length] ?? '',
  };
  const node = await client.create(nodeKind, { metadata: { name, labels }, spec: {} });
  const capacity = { cpu: '16', memory: '64Gi', pods: '110' };
  const conditions = [{ type: 'Ready', status: 'True' }];
  await client.updateStatus(nodeKind, { ...node, status: { capacity, conditions } });
}

/** As a ReplicaSet of a hundred would make it. */
async function addPod(client: ObjectClient, index: number): Promise<void> {
  const set = `set-${Math.floor(index / 100)}`;
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: set, uid: `uid-${set}`, controller: true };
  const resources = { requests: { cpu: `${100 + (index % 5) * 100}m`, memory: '256Mi' } };
  await client.create(podKind, {
    metadata: { namespace: 'default', name: `pod-${index}`, labels: { app: set }, ownerReferences: [owner] },
    spec: { containers: [{ name: 'app', image: 'app:1', resources }] },
  });
}

async function inParallel(count: number, write: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await write(index);
  };
  await Promise.all(Array.from({ length: FILLERS }, lane));
}

/** From the start of the scheduler, its caches filled, to the last binding. */
async function bindAll(client: ObjectClient): Promise<number> {
  const stop = new AbortController();
  const deps = depsOf(client, stop.signal);
  const { informers, events } = deps;
  await Promise.all([informers.pods.synced(), informers.nodes.synced()]);
  const bound = allBound(informers.pods);
  const started = performance.now();
  const controllers = [placement({ ...deps, nodes: informers.nodes, kinds: [placed(placedPods(deps))] })];
  const runner = runControllers({ ...deps, signal: stop.signal, controllers });
  try {
    await bound;
    return (PODS * 1_000) / (performance.now() - started);
  } finally {
    stop.abort();
    await runner.stopped();
    await events.flushed();
  }
}

function depsOf(client: ObjectClient, signal: AbortSignal): ContainerDeps {
  const shared = { client, clock: systemClock, log: silentLog };
  const events = openEventRecorder({ ...shared, kind: eventKind, component: 'default-scheduler' });
  return { ...shared, informers: startContainerInformers({ ...shared, signal }), events };
}

function allBound(pods: ReturnType<typeof startContainerInformers>['pods']): Promise<void> {
  return new Promise((resolve, reject) => {
    let count = 0;
    const late = () => reject(new Error(`${count} of ${PODS} pods were bound in ${DEADLINE_MS} ms`));
    const timer = setTimeout(late, DEADLINE_MS);
    pods.onChange(({ object, previous }) => {
      if (!object.spec.nodeName || previous?.spec.nodeName) return;
      count += 1;
      if (count < PODS) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The same pods on the same nodes, in parts as the controller takes them. */
async function placeAll(client: ObjectClient): Promise<number> {
  const state = new PlacementState();
  const stop = new AbortController();
  const kind = placed(placedPods(depsOf(client, stop.signal)));
  for (const node of (await client.list(nodeKind)).items) state.nodeChanged(node.metadata.name, node);
  for (const pod of (await client.list(podKind)).items)
    state.objectChanged(kind, { ...pod, spec: { ...pod.spec, nodeName: undefined } } as Pod, true);
  stop.abort();
  const items = state.take().map(({ item }) => item);
  const started = performance.now();
  let count = 0;
  for (let from = 0; from < items.length; from += 100)
    count += schedule(state.ledger, items.slice(from, from + 100), from).placements.length;
  if (count !== PODS) throw new Error(`${count} of ${PODS} pods were placed`);
  return (PODS * 1_000) / (performance.now() - started);
}

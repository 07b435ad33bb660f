// What does one write cost in processor time: created, bound, its status patched?
//
// The object API with managed fields, defaults and validation on a store in memory, in this process, 16 writers. All threads
// count: the store's writer, the garbage collector, the compiler. Unlike rates this hardly depends on disk and neighbours;
// the first half is left out, for a program that has just started pays for its compilation.
import { localClient } from '../src/machinery/api/local-client.ts';
import { openObjectApi } from '../src/machinery/api/open-object-api.ts';
import { systemClock } from '../src/machinery/clock.ts';
import { silentLog } from '../src/machinery/log.ts';
import type { ObjectClient } from '../src/machinery/object-client.ts';
import { configMapKind } from '../src/model/kinds/config-map.ts';
import { namespaceKind } from '../src/model/kinds/namespace.ts';
import { podKind } from '../src/model/kinds/pod.ts';
import { allKinds } from '../src/model/kinds.ts';
import type { PodStatus } from '../src/model/wire/kubernetes.ts';
import { openMemoryStore } from '../src/store/lmdb-store.ts';
import type { BenchResult, BenchRow } from './bench.ts';
import { median, row } from './measure.ts';

const ROUNDS = 6;
const PER_ROUND = 1_200;
const WRITERS = 16;
const NAMESPACE = 'bench';
const DATA = 'v'.repeat(600);
const NOW = '2026-01-01T00:00:00Z';

type Write = (client: ObjectClient, index: number) => Promise<unknown>;

/** In order: each needs what the ones before have made. A status is patched once to Running and then to ready. */
const WRITES: readonly { readonly figure: string; readonly write: Write }[] = [
  { figure: 'create a ConfigMap of 1 KB', write: createConfigMap },
  { figure: 'create a pod', write: createPod },
  { figure: 'bind a pod', write: bindPod },
  { figure: "patch a pod's status", write: (client, index) => patchStatus(client, index, false) },
  { figure: "patch a pod's status again", write: (client, index) => patchStatus(client, index, true) },
  { figure: 'patch a status with what it says', write: (client, index) => patchStatus(client, index, true) },
];

/** Measures and reports. */
export default async function run(): Promise<BenchResult> {
  const store = await openMemoryStore();
  try {
    const api = openObjectApi({ store, kinds: allKinds, clock: systemClock, log: silentLog });
    const client = localClient(api, { fieldManager: 'bench' });
    await client.create(namespaceKind, { metadata: { name: NAMESPACE }, spec: {} });
    const rows: BenchRow[] = [];
    for (const { figure, write } of WRITES)
      rows.push(row({ figure, unit: 'us', ours: await costOf((index) => write(client, index)) }));
    return { name: 'api-cpu', rows };
  } finally {
    await store.close();
  }
}

/** Microseconds of all threads for one write; the median of the later rounds. */
async function costOf(write: (index: number) => Promise<unknown>): Promise<number> {
  const costs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    await inParallel(round * PER_ROUND, (round + 1) * PER_ROUND, write);
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / PER_ROUND);
  }
  return median(costs.slice(ROUNDS / 2));
}

async function inParallel(
  from: number,
  end: number,
  write: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = from;
  const writer = async (): Promise<void> => {
    for (let index = next++; index < end; index = next++) await write(index);
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

function createConfigMap(client: ObjectClient, index: number): Promise<unknown> {
  const metadata = { name: `map-${index}`, namespace: NAMESPACE };
  return client.create(configMapKind, { metadata, data: { text: DATA } });
}

const podKey = (index: number) => ({ namespace: NAMESPACE, name: `pod-${index}` });

/** As a ReplicaSet makes it. */
function createPod(client: ObjectClient, index: number): Promise<unknown> {
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'set', uid: 'uid-set', controller: true };
  const container = {
    name: 'app',
    image: 'app:1',
    ports: [{ containerPort: 80 }],
    env: [{ name: 'A', value: '1' }],
    resources: { requests: { cpu: '100m', memory: '256Mi' } },
    readinessProbe: { httpGet: { path: '/', port: 80 } },
  };
  return client.create(podKind, {
    metadata: { ...podKey(index), labels: { app: 'set' }, ownerReferences: [owner] },
    spec: { containers: [container] },
  });
}

function bindPod(client: ObjectClient, index: number): Promise<unknown> {
  return client.act(podKind, podKey(index), 'binding', { target: { kind: 'Node', name: 'node-1' } });
}

function patchStatus(client: ObjectClient, index: number, ready: boolean): Promise<unknown> {
  const body = { status: statusOf(ready) };
  return client.patch(podKind, podKey(index), body, { type: 'strategic', subresource: 'status' });
}

/** As an agent reports it. */
function statusOf(ready: boolean): PodStatus {
  const states = { PodScheduled: true, Initialized: true, ContainersReady: ready, Ready: ready };
  return {
    phase: 'Running',
    hostIP: '10.0.0.1',
    podIP: '10.0.0.2',
    podIPs: [{ ip: '10.0.0.2' }],
    startTime: NOW,
    conditions: Object.entries(states).map(([type, isTrue]) => ({
      type,
      status: isTrue ? 'True' : 'False',
      lastTransitionTime: NOW,
    })),
    containerStatuses: [
      {
        name: 'app',
        image: 'app:1',
        imageID: 'sha256:0',
        containerID: 'containerd://0',
        ready,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: NOW } },
        lastState: {},
      },
    ],
  };
}

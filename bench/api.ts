// How fast is the API: objects created per second, each durable when it is answered, and how soon a watch sees them?
//
// In this process: the object API on a store on disk, with validation, defaults and managed fields. Over HTTPS: a running
// instance, written and watched from this process. Beside both etcd, which does none of that but is what stands under a
// Kubernetes API server: keys of about the same size, asked over gRPC.
import { join } from 'node:path';
import { localClient } from '../src/machinery/api/local-client.ts';
import { openObjectApi } from '../src/machinery/api/open-object-api.ts';
import { systemClock } from '../src/machinery/clock.ts';
import { silentLog } from '../src/machinery/log.ts';
import type { ObjectClient } from '../src/machinery/object-client.ts';
import { configMapKind } from '../src/model/kinds/config-map.ts';
import { namespaceKind } from '../src/model/kinds/namespace.ts';
import { allKinds } from '../src/model/kinds.ts';
import { openStore } from '../src/store/lmdb-store.ts';
import type { BenchResult, BenchRow } from './bench.ts';
import { type Etcd, startEtcd } from './etcd.ts';
import { connect, FOLDER, ownInstance, up } from './instance.ts';
import { alternate, atLeast, atMost, quantile, row, type Target } from './measure.ts';

const ROUNDS = 3;
const ROUND_MS = 2_000;
const WRITERS = 16;
const LATENCY_CREATES = 500;
const NAMESPACE = 'bench';
const DATA = 'v'.repeat(600);

interface Side {
  create(name: string): Promise<void>;
  /** Calls back with each name that is created, until what it resolves with is called. */
  watch(see: (name: string) => void): Promise<() => void>;
}

export default async function run(): Promise<BenchResult> {
  ownInstance();
  await up();
  const etcd = await startEtcd(join(FOLDER, 'etcd'));
  const store = await openStore({ path: join(FOLDER, 'store'), durable: true });
  try {
    const api = openObjectApi({ store, kinds: allKinds, clock: systemClock, log: silentLog });
    const sides = {
      local: await sideOf(localClient(api, { fieldManager: 'bench' })),
      https: await sideOf(await connect()),
      ...(etcd && { etcd: sideOfEtcd(etcd) }),
    };
    return { name: 'api', rows: await measure(sides, etcd?.name) };
  } finally {
    await etcd?.stop();
    await store.close();
  }
}

type Sides = { readonly local: Side; readonly https: Side; readonly etcd?: Side };

async function measure(sides: Sides, peerName = 'etcd'): Promise<readonly BenchRow[]> {
  const all = async (sample: (side: Side) => Promise<number>) => {
    const named = Object.entries(sides).map(([name, side]) => [name, () => sample(side)] as const);
    return alternate(Object.fromEntries(named), ROUNDS);
  };
  const rows: BenchRow[] = [];
  const add = (
    figure: string,
    unit: string,
    medians: { readonly [name: string]: number },
    targets: { readonly local: Target; readonly https?: Target } | undefined,
  ): void => {
    const { local = Number.NaN, https = Number.NaN, etcd } = medians;
    const peer = etcd === undefined ? undefined : { name: peerName, value: etcd };
    rows.push(row({ figure: `${figure}, in-process`, unit, ours: local, peer, target: targets?.local }));
    rows.push(row({ figure: `${figure}, HTTPS`, unit, ours: https, peer, target: targets?.https }));
  };
  const rates = await all((side) => createsPerSecond(side));
  add(`durable creates, ${WRITERS} writers`, '1/s', rates, {
    local: atLeast(5_000, '1/s'),
    https: atLeast(2_000, '1/s'),
  });
  const latency = (at: number) => all((side) => watchLatency(side, at));
  add('create to watch event, p50', 'ms', await latency(0.5), undefined);
  add('create to watch event, p99', 'ms', await latency(0.99), {
    local: atMost(5, 'ms'),
    https: atMost(5, 'ms'),
  });
  return rows;
}

let made = 0;
const nextName = (): string => `name-${made++}`;

async function createsPerSecond(side: Side): Promise<number> {
  const began = performance.now();
  let count = 0;
  const write = async (): Promise<void> => {
    while (performance.now() - began < ROUND_MS) {
      await side.create(nextName());
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  return (count * 1_000) / (performance.now() - began);
}

// One after the other: from the call to the event, whichever comes first of event and answer.
async function watchLatency(side: Side, at: number): Promise<number> {
  const waiting = new Map<string, () => void>();
  const stop = await side.watch((name) => waiting.get(name)?.());
  const latencies: number[] = [];
  for (let i = 0; i < LATENCY_CREATES; i += 1) {
    const name = nextName();
    const event = new Promise<void>((resolve) => waiting.set(name, resolve));
    const began = performance.now();
    await Promise.all([side.create(name), event.then(() => latencies.push(performance.now() - began))]);
    waiting.delete(name);
  }
  stop();
  return quantile(latencies, at);
}

async function sideOf(client: ObjectClient): Promise<Side> {
  await client.create(namespaceKind, { metadata: { name: NAMESPACE }, spec: {} });
  return {
    async create(name) {
      await client.create(configMapKind, { metadata: { name, namespace: NAMESPACE }, data: { text: DATA } });
    },
    async watch(see) {
      const end = new AbortController();
      const { resourceVersion } = await client.list(configMapKind, { namespace: NAMESPACE, limit: 1 });
      const follow = async (): Promise<void> => {
        const from = { namespace: NAMESPACE, resourceVersion, signal: end.signal };
        for await (const event of client.watch(configMapKind, from))
          if (event.type === 'ADDED') see(event.object.metadata.name);
      };
      follow().catch((error) => {
        if (!end.signal.aborted) console.error('The watch ended', error);
      });
      return () => end.abort();
    },
  };
}

function sideOfEtcd(etcd: Etcd): Side {
  const prefix = '/registry/configmaps/bench/';
  const value = Buffer.from(JSON.stringify({ metadata: {}, data: { text: DATA } }).padEnd(1_000));
  return {
    create: (name) => etcd.create(prefix + name, value),
    watch: (see) => etcd.watch(prefix, (key) => see(key.slice(prefix.length))),
  };
}

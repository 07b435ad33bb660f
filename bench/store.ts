// How fast is the store beside etcd, on the same disk?
//
// Both create keys of 1 KB that must not exist yet and wait until each is on disk. Ours is called in this process; etcd
// is a process of its own on loopback, asked over gRPC, as a Kubernetes API server asks it: the difference in transport
// is part of what is compared, and said. Rounds alternate, the median round counts.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore } from '../src/store/lmdb-store.ts';
import type { Store } from '../src/store/store.ts';
import type { BenchResult, BenchRow } from './bench.ts';
import { type Etcd, startEtcd } from './etcd.ts';

const ROUNDS = 3;
const ROUND_MS = 2_000;
const LATENCY_CREATES = 1_000;
const LISTED = 10_000;
const VALUE = Buffer.alloc(1_000, 'v');
// Not /tmp: on many machines that is memory, and then nothing would be durable.
const PARENT = '/var/tmp';

/** What is measured: both sides offer the same four things. */
interface Subject {
  create(key: string): Promise<void>;
  /** Calls back with each key that is created under the prefix, until the function that it resolves with is called. */
  watch(prefix: string, see: (key: string) => void): Promise<() => void>;
  list(prefix: string): Promise<number>;
}

/** Measures and reports. */
export default async function run(): Promise<BenchResult> {
  const directory = await mkdtemp(join(PARENT, 'tutti-bench-store-'));
  const store = await openStore({ path: join(directory, 'store'), durable: true });
  const etcd = await startEtcd(join(directory, 'etcd'));
  try {
    const ours = subjectOf(store);
    const peer = etcd && subjectOfEtcd(etcd);
    return { name: 'store', rows: await measureAll(ours, peer, etcd?.name) };
  } finally {
    await etcd?.stop();
    await store.close();
    await rm(directory, { recursive: true });
  }
}

async function measureAll(ours: Subject, peer: Subject | undefined, peerName = 'etcd'): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const both = async (
    figure: string,
    unit: string,
    measure: (subject: Subject) => Promise<number>,
    target?: { readonly text: string; readonly isMet: (ours: number) => boolean },
  ): Promise<void> => {
    const result = await alternate(measure, ours, peer);
    rows.push(rowOf({ figure, unit, ...result, peerName }, target));
  };
  await both('durable creates, 1 writer', '1/s', (subject) => createsPerSecond(subject, 1));
  await both('durable creates, 16 writers', '1/s', (subject) => createsPerSecond(subject, 16), {
    text: '>= 5000',
    isMet: (rate) => rate >= 5_000,
  });
  await both('create to watch event, p50', 'ms', (subject) => watchLatency(subject, 0.5));
  await both('create to watch event, p99', 'ms', (subject) => watchLatency(subject, 0.99), {
    text: '<= 5',
    isMet: (latency) => latency <= 5,
  });
  await Promise.all([fill(ours), peer && fill(peer)]);
  await both(`list of ${LISTED}`, 'ms', listTime);
  return rows;
}

function rowOf(
  row: Pick<BenchRow, 'figure' | 'unit' | 'ours' | 'peer' | 'peerName'>,
  target?: { readonly text: string; readonly isMet: (ours: number) => boolean },
): BenchRow {
  const { peer, peerName, ...rest } = row;
  return {
    ...rest,
    ...(peer === undefined ? {} : { peer, peerName, ratio: round(row.ours / peer) }),
    ...(target ? { target: target.text, met: target.isMet(row.ours) } : {}),
  };
}

async function alternate(
  measure: (subject: Subject) => Promise<number>,
  ours: Subject,
  peer: Subject | undefined,
): Promise<{ ours: number; peer: number | undefined }> {
  const mine: number[] = [];
  const theirs: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    mine.push(await measure(ours));
    if (peer) theirs.push(await measure(peer));
  }
  return { ours: round(quantile(mine, 0.5)), peer: peer && round(quantile(theirs, 0.5)) };
}

let made = 0;
const nextKey = (prefix: string): string => `/registry/${prefix}/ns-${made % 50}/name-${made++}`;

async function createsPerSecond(subject: Subject, writers: number): Promise<number> {
  const started = performance.now();
  let count = 0;
  const write = async (): Promise<void> => {
    while (performance.now() - started < ROUND_MS) {
      await subject.create(nextKey('creates'));
      count++;
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return (count * 1_000) / (performance.now() - started);
}

// One create after the other: from the call to the event, whatever comes first of event and answer.
async function watchLatency(subject: Subject, at: number): Promise<number> {
  const seen = new Map<string, () => void>();
  const stop = await subject.watch('/registry/watched/', (key) => seen.get(key)?.());
  const latencies: number[] = [];
  for (let i = 0; i < LATENCY_CREATES; i++) {
    const key = nextKey('watched');
    const event = new Promise<void>((resolve) => seen.set(key, resolve));
    const started = performance.now();
    await Promise.all([subject.create(key), event.then(() => latencies.push(performance.now() - started))]);
    seen.delete(key);
  }
  stop();
  return quantile(latencies, at);
}

async function fill(subject: Subject): Promise<void> {
  const keys = Array.from({ length: LISTED }, () => nextKey('listed'));
  const fillSome = async (): Promise<void> => {
    for (let key = keys.pop(); key; key = keys.pop()) await subject.create(key);
  };
  await Promise.all(Array.from({ length: 32 }, fillSome));
}

async function listTime(subject: Subject): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 10; i++) {
    const started = performance.now();
    const count = await subject.list('/registry/listed/');
    times.push(performance.now() - started);
    if (count !== LISTED) throw new Error(`Listed ${count} keys of ${LISTED}`);
  }
  return quantile(times, 0.5);
}

function subjectOf(store: Store): Subject {
  return {
    create: async (key) => void (await store.commit([{ type: 'put', key, value: VALUE, expect: 0 }])),
    watch: async (prefix, see) => {
      const abort = new AbortController();
      const read = async (): Promise<void> => {
        for await (const item of store.watch(prefix, { signal: abort.signal })) {
          if (item.type === 'put') see(item.key);
        }
      };
      void read();
      return () => abort.abort();
    },
    list: async (prefix) => store.list(prefix).entries.length,
  };
}

function subjectOfEtcd(etcd: Etcd): Subject {
  return {
    create: (key) => etcd.create(key, VALUE),
    watch: (prefix, see) => etcd.watch(prefix, see),
    list: (prefix) => etcd.list(prefix),
  };
}

function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

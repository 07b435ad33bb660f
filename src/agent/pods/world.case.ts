// A host for tests of the pod runner: simulated containers and network, a real API in memory, a clock that tests move.
//
// `start` is the agent; `crash` is its death (nothing of the host changes); what is on the host outlives it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeContainerd, openFakeContainerd } from '../../drivers/container/fake/open.ts';
import type { FakeProgram } from '../../drivers/container/fake/process.ts';
import type { NetworkDriver } from '../../drivers/network/driver.ts';
import { FakeNetworkDriver } from '../../drivers/network/fake/fake-network-driver.ts';
import { openTestApi, type TestApi } from '../../machinery/api/testing.ts';
import { type FakeClock, fakeClock } from '../../machinery/clock.ts';
import { silentLog } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { startInformer } from '../../machinery/reflector.ts';
import { TuttiError } from '../../model/errors.ts';
import { type HostLayout, hostLayout, nodeRange } from '../../model/host-layout.ts';
import { configMapKind } from '../../model/kinds/config-map.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { type Pod, podKind } from '../../model/kinds/pod.ts';
import { secretKind } from '../../model/kinds/secret.ts';
import type { Container, PodSpec } from '../../model/wire/kubernetes.ts';
import type { DataPlane } from '../data-plane.ts';
import { openAddressPool } from '../network/address-pool.ts';
import { ImageError, type PodImages } from './images.ts';
import { type PodRunner, startPodRunner } from './runner.ts';

export interface World {
  readonly clock: FakeClock;
  readonly api: TestApi;
  readonly client: ObjectClient;
  readonly host: FakeContainerd;
  readonly network: FakeNetworkDriver;
  readonly layout: HostLayout;
  /** What was told by events, `Reason: message`. */
  readonly events: string[];
  /** What the data plane was asked, `withdraw uid`. */
  readonly traffic: string[];
  /** Images that cannot be had: name to the reason. */
  readonly missing: Map<string, string>;
  /** While true the agent cannot reach the API. */
  cut: boolean;
  runner(): PodRunner;
  start(): Promise<void>;
  /** The agent dies, wherever it is. */
  crash(): Promise<void>;
  create(spec: Partial<PodSpec> & { readonly containers: readonly Container[] }, name?: string): Promise<Pod>;
  pod(name?: string): Promise<Pod | undefined>;
  /** Moves time until the condition holds; at most so far. */
  until(what: string, holds: () => Promise<boolean> | boolean, withinMs?: number): Promise<void>;
  /** Waits for it with the clock standing still. */
  still(what: string, holds: () => Promise<boolean> | boolean): Promise<void>;
  close(): Promise<void>;
}

const CUT = ['get', 'find', 'list', 'create', 'update', 'updateStatus', 'patch', 'act', 'delete'] as const;
const CALLS = ['create', 'start', 'wait', 'kill', 'remove', 'list', 'exec', 'usage'] as const;
const STEP_MS = 100;

export interface WorldOptions {
  /** Programs by the first word of the command line; others run until they are killed. */
  readonly programs?: { readonly [name: string]: FakeProgram };
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-pods-'));
  const layout = hostLayout({
    instance: 't6',
    number: 6,
    stateDir: join(folder, 's'),
    runDir: join(folder, 'r'),
  });
  const clock = fakeClock();
  const api = await openTestApi({ kinds: [namespaceKind, podKind, configMapKind, secretKind], clock });
  const untilKilled: FakeProgram = (process) => process.forever();
  const programs = ([name = '']: readonly string[]) => options.programs?.[name] ?? untilKilled;
  const host = openFakeContainerd({ programs, now: clock.now, writeLogs: true });
  await host.machine.images.add('docker.io/library/web:1');
  const network = new FakeNetworkDriver();
  let agent: { readonly end: AbortController; readonly runner: PodRunner } | undefined;
  const world: World = {
    ...{ clock, api, client: api.client, host, network, layout, events: [], traffic: [], missing: new Map() },
    cut: false,
    runner() {
      if (!agent) throw new Error('There is no agent');
      return agent.runner;
    },
    async start() {
      const end = new AbortController();
      agent = { end, runner: await startAgent(world, end.signal) };
      await clock.advance(0);
    },
    async crash() {
      const crashed = agent;
      agent = undefined;
      crashed?.end.abort();
      await crashed?.runner.written(); // the kernel ends what it was given
      await clock.advance(0);
    },
    async create(spec, name = 'web') {
      return api.client.create(podKind, {
        metadata: { name, namespace: 'default' },
        spec: { nodeName: 'node-1', ...spec },
      });
    },
    pod: (name = 'web') => api.client.find(podKind, { namespace: 'default', name }),
    async until(what, holds, withinMs = 60_000) {
      const endMs = clock.now() + withinMs;
      while (!(await holds())) {
        if (clock.now() >= endMs) {
          if (await settled(holds)) return;
          throw new Error(
            `Not within ${withinMs} ms: ${what}; pod: ${JSON.stringify((await world.pod())?.status)}`,
          );
        }
        await clock.advance(STEP_MS);
        await files();
      }
    },
    async still(what, holds) {
      if (!(await settled(holds))) throw new Error(`Not without time on the clock: ${what}`);
    },
    async close() {
      await world.crash();
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** Work with files takes real time: a moment for it between two steps of the clock. */
const files = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

/** Whether it holds without more time on the clock. */
async function settled(holds: () => Promise<boolean> | boolean): Promise<boolean> {
  for (let tries = 0; tries < 2000; tries += 1) {
    if (await holds()) return true;
    await files();
  }
  return false;
}

async function startAgent(world: World, signal: AbortSignal): Promise<PodRunner> {
  const { clock, layout, host } = world;
  // Nothing is done any more, and nothing answered, once the agent is dead.
  const alive = async (): Promise<void> => (signal.aborted ? never : undefined);
  const reached = async (): Promise<void> => {
    await alive();
    if (world.cut) throw new TuttiError('Unavailable', 'connection refused');
  };
  const client = behind(world.api.client, CUT, reached);
  const network = behind<NetworkDriver>(world.network, ['createPort', 'removePort', 'listPorts'], alive);
  const containers = behind(host.containers, CALLS, alive);
  const informer = <K extends Parameters<typeof startInformer>[0]['kind']>(kind: K) =>
    startInformer({ client, kind, clock, log: silentLog, signal });
  const pods = startInformer({ client, kind: podKind, clock, log: silentLog, signal });
  const configMaps = startInformer({ client, kind: configMapKind, clock, log: silentLog, signal });
  const secrets = informer(secretKind) as ReturnType<
    typeof startInformer<import('../../model/kinds/secret.ts').Secret>
  >; // of its kind
  const addresses = openAddressPool(() => nodeRange(layout, 0));
  addresses.adopt(await network.listPorts());
  let synced = false;
  Promise.all([configMaps.synced(), secrets.synced()]).then(
    () => {
      synced = true;
    },
    () => undefined,
  );
  const runner = await startPodRunner({
    ...{ layout, clock, log: silentLog, signal, client, pods, addresses, network },
    containers,
    images: images(world),
    dataPlane: dataPlane(world),
    nodes: new Set(['node-1']),
    nodeAddress: '192.0.2.1',
    sources: {
      findConfigMap: (namespace, name) => configMaps.find({ namespace, name }),
      findSecret: (namespace, name) => secrets.find({ namespace, name }),
      synced: () => synced,
    },
    services: () => [],
    event: (_, __, reason, message) => world.events.push(`${reason}: ${message}`),
  });
  for (const each of [configMaps, secrets])
    each.onChange(({ object }) => runner.refreshVolumes(object.metadata.namespace ?? ''));
  return runner;
}

/** The methods of an object, each behind a gate. */
function behind<T extends object>(target: T, names: readonly (keyof T)[], gate: () => Promise<void>): T {
  const gated = names.map((name) => {
    const method = (target[name] as (...args: unknown[]) => Promise<unknown>).bind(target); // all are asynchronous
    return [name, (...args: unknown[]) => gate().then(() => method(...args))] as const;
  });
  return Object.assign(Object.create(target), Object.fromEntries(gated));
}

const never = new Promise<never>(() => undefined);

function images(world: World): PodImages {
  return {
    async resolve(name, policy, _, pulling) {
      const reason = world.missing.get(name);
      if (reason === 'ErrImagePull' || policy === 'Always') pulling?.();
      if (reason) throw new ImageError(reason as 'ErrImagePull', `no such image: ${name}`); // the test's words
      const full = `docker.io/library/${name}`;
      if (!(await world.host.images.findImage(full))) await world.host.machine.images.add(full);
      const id = `docker.io/library/${name.split(':')[0]}@sha256:1`;
      return { name: full, id, stopSignal: 15, pulled: policy === 'Always' };
    },
  };
}

function dataPlane({ traffic }: World): DataPlane {
  return {
    withdraw: async ({ uid }) => void traffic.push(`withdraw ${uid}`),
    drained: async ({ uid }) => void traffic.push(`drained ${uid}`),
    restore: (uid) => void traffic.push(`restore ${uid}`),
  };
}

/** A container that says nothing beyond its name and image. */
export function aContainer(overrides: Partial<Container> = {}): Container {
  return { name: 'web', image: 'web:1', ...overrides };
}

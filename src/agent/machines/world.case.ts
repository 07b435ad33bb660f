// A host for tests of the machine runner: simulated machines and network, a real API in memory, a clock that tests move.
//
// `start` is the agent; `crash` is its death (nothing of the host changes); what is on the host outlives it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MachineDriver } from '../../drivers/machine/driver.ts';
import { type FakeMachines, openFakeMachines } from '../../drivers/machine/fake/driver.ts';
import { FakeNetworkDriver } from '../../drivers/network/fake/fake-network-driver.ts';
import { openTestApi, type TestApi } from '../../machinery/api/testing.ts';
import { type FakeClock, fakeClock } from '../../machinery/clock.ts';
import { silentLog } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { startInformer } from '../../machinery/reflector.ts';
import { TuttiError } from '../../model/errors.ts';
import { type HostLayout, hostLayout } from '../../model/host-layout.ts';
import { type Machine, machineKind } from '../../model/kinds/machine.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import type { Reach } from './deps.ts';
import type { DiskWish } from './plan.ts';
import { MachineRunner } from './runner.ts';
import { aMachine, type MachineOverrides } from './testing.ts';

const CUT = ['get', 'find', 'list', 'create', 'update', 'updateStatus', 'patch', 'act', 'delete'] as const;
const DRIVER = [
  ...(['prepareImage', 'create', 'start', 'stop', 'reboot', 'remove', 'list', 'usage'] as const),
  ...(['attachDisk', 'detachDisk', 'captureImage'] as const),
];
const STEP_MS = 100;

export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'tutti-machines-'));
  readonly clock: FakeClock = fakeClock();
  readonly layout: HostLayout = hostLayout({
    instance: 't6',
    number: 6,
    stateDir: join(this.folder, 's'),
    runDir: join(this.folder, 'r'),
  });
  readonly network = new FakeNetworkDriver();
  readonly fake: FakeMachines = openFakeMachines({
    now: () => this.clock.now(),
    delay: (ms) => new Promise((resolve) => void this.clock.after(ms, resolve)),
  });
  readonly events: string[] = [];
  readonly traffic: string[] = [];
  readonly api: TestApi;
  /** While true the agent cannot reach the API. */
  cut = false;
  reach: Reach = 'open';
  wish: DiskWish = { disks: [], forced: new Set(), retryAtMs: new Map() };
  /** Why no image can be had. */
  imageProblem: string | undefined;
  #agent: { readonly end: AbortController; readonly runner: MachineRunner } | undefined;

  constructor(api: TestApi) {
    this.api = api;
  }

  get runner(): MachineRunner {
    if (!this.#agent) throw new Error('There is no agent');
    return this.#agent.runner;
  }

  async start(): Promise<void> {
    const end = new AbortController();
    const runner = this.#open(end.signal);
    this.#agent = { end, runner };
    await runner.start();
    await this.clock.advance(0);
  }

  /** The agent dies, wherever it is. */
  async crash(): Promise<void> {
    const crashed = this.#agent;
    this.#agent = undefined;
    crashed?.end.abort();
    await crashed?.runner.written(); // the kernel ends what it was given
    await this.clock.advance(0);
  }

  async create(overrides: MachineOverrides = {}): Promise<Machine> {
    const { metadata, spec } = aMachine(overrides);
    const { name, namespace } = metadata;
    return this.api.client.create(machineKind, { metadata: { name, namespace }, spec });
  }

  machine(name = 'i-1'): Promise<Machine | undefined> {
    return this.api.client.find(machineKind, { namespace: 'us-east-2', name });
  }

  async change(spec: Partial<Machine['spec']>, name = 'i-1'): Promise<void> {
    const key = { namespace: 'us-east-2', name };
    await this.api.client.patch(machineKind, key, { spec }, { type: 'merge' });
  }

  /** Moves time until the machine's status says all of it. */
  async until(what: string, holds: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
    const endMs = this.clock.now() + withinMs;
    for (let real = 0; !(await holds()); real += 1) {
      if (this.clock.now() >= endMs && real > 200) {
        const all = JSON.stringify(
          (await this.api.client.list(machineKind)).items.map(({ spec, status }) => [spec.power, status]),
        );
        throw new Error(`Not within ${withinMs} ms: ${what}; machines: ${all}`);
      }
      await this.clock.advance(STEP_MS);
      await moment();
    }
  }

  state(state: string, name = 'i-1'): Promise<void> {
    return this.until(state, async () => (await this.machine(name))?.status?.state === state);
  }

  async close(): Promise<void> {
    await this.crash();
    await this.api.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #open(signal: AbortSignal): MachineRunner {
    const { clock, layout, network } = this;
    const alive = async (): Promise<void> => (signal.aborted ? never : undefined);
    const reached = async (): Promise<void> => {
      await alive();
      if (this.cut) throw new TuttiError('Unavailable', 'connection refused');
    };
    const client: ObjectClient = behind(this.api.client, CUT, reached);
    const driver: MachineDriver = behind(this.fake.driver, DRIVER, alive);
    return new MachineRunner({
      ...{ clock, layout, signal, client, log: silentLog },
      network: behind(network, ['createPort', 'removePort', 'listPorts'], alive),
      machines: startInformer({ client, kind: machineKind, clock, log: silentLog, signal }),
      drivers: { usual: 'system-container', all: [driver] },
      nodes: new Set(['node-1']),
      images: {
        ready: async () => {
          await alive();
          if (this.imageProblem) throw new TuttiError('NotFound', this.imageProblem);
          return { name: 'machines.tutti.dev/base/debian12:latest', user: 'ec2-user' };
        },
      },
      volumes: { wishOf: () => this.wish, attached: () => undefined, failed: () => undefined },
      dataPlane: {
        withdraw: async ({ uid }) => void this.traffic.push(`withdraw ${uid}`),
        drained: async ({ uid }) => void this.traffic.push(`drained ${uid}`),
        restore: (uid) => void this.traffic.push(`restore ${uid}`),
      },
      admitted: alive,
      reach: async () => this.reach,
      publicKey: () => 'ssh-ed25519 AAAA',
      event: (_, __, reason, message) => void this.events.push(`${reason}: ${message}`),
    });
  }
}

export async function openWorld(): Promise<World> {
  let world: World | undefined;
  const api = await openTestApi({
    kinds: [namespaceKind, machineKind],
    clock: { now: () => world?.clock.now() ?? Date.UTC(2026, 0, 1), after: () => () => undefined },
  });
  await api.client.create(namespaceKind, { metadata: { name: 'us-east-2' }, spec: {} });
  world = new World(api);
  return world;
}

/** Work with files takes real time: a moment for it between two steps of the clock. */
const moment = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

const never = new Promise<never>(() => undefined);

/** The methods of an object, each behind a gate. */
function behind<T extends object>(target: T, names: readonly (keyof T)[], gate: () => Promise<void>): T {
  const gated = names.map((name) => {
    const method = (target[name] as (...args: unknown[]) => Promise<unknown>).bind(target); // all are asynchronous
    return [name, (...args: unknown[]) => gate().then(() => method(...args))] as const;
  });
  return Object.assign(Object.create(target), Object.fromEntries(gated));
}

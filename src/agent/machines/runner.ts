// All machines of this host's nodes: one worker each, from the moment a machine has a node here until nothing of it is left.
//
// On start the runner takes stock (guests, ports, the cache on disk), gives every known machine a worker that adopts what
// it finds, and, once the cluster's list is known, removes what belongs to no machine.
import { join } from 'node:path';
import type { MachineDriver, MachineEnd } from '../../drivers/machine/driver.ts';
import { delay } from '../../machinery/clock.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { type Machine, type MachineStatus, machineKind } from '../../model/kinds/machine.ts';
import type { ApiObject } from '../../model/object.ts';
import { ObjectCache } from '../object-cache.ts';
import { fieldsPatch } from '../status-difference.ts';
import { StatusReporter } from '../status-reporter.ts';
import { adopt, type Inventory } from './adopt.ts';
import type { MachineDeps } from './deps.ts';
import { removeFinalizer, writePower } from './intent.ts';
import { machineId } from './names.ts';
import type { MachineRecord } from './record.ts';
import { downSince, forgetDown } from './shutdown.ts';
import { removeStrangers } from './strangers.ts';
import { MachineWorker } from './worker.ts';

export interface MachineRunnerDeps extends Omit<MachineDeps, 'report' | 'kept' | 'intend' | 'finished'> {
  readonly client: ObjectClient;
  readonly machines: Informer<Machine>;
  /** Names of this host's nodes. */
  readonly nodes: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** A machine as it lies on disk: with what was known of it. */
type KeptMachine = Machine & { readonly kept?: MachineRecord } & ApiObject;

/** All of status but `placement`, which is placement's. */
const OURS: readonly (keyof MachineStatus)[] = [
  ...(['state', 'stateReason', 'stateSince', 'driver', 'publicAddress', 'boots', 'startedAt'] as const),
  ...(['rebootedAt', 'endedAt', 'check', 'checkSince', 'userData', 'failures', 'message', 'usage'] as const),
];
const SAMPLE_MS = 10_000;
const RETRY_MS = 1000;
const STOP_WITHIN_MS = 3000;

export class MachineRunner {
  readonly #deps: MachineRunnerDeps;
  readonly #workerDeps: MachineDeps;
  readonly #reporter: StatusReporter<Machine>;
  readonly #cache: ObjectCache<KeptMachine>;
  readonly #workers = new Map<string, MachineWorker>();
  readonly #runs = new Map<string, Promise<void>>();
  #inventory: Inventory = { machines: [], ports: [] };

  constructor(deps: MachineRunnerDeps) {
    const { client, clock, log, layout } = deps;
    this.#deps = deps;
    this.#reporter = new StatusReporter({ client, clock, log, kind: machineKind, patch: fieldsPatch(OURS) });
    this.#cache = new ObjectCache(join(layout.stateDir, 'agent', 'machines'), (error, uid) =>
      log.error('Cannot write down what is known of a machine', { error, uid }),
    );
    this.#workerDeps = {
      ...deps,
      report: (machine, status, record) => this.#report(machine, status, record),
      kept: () => this.#cache.flushed(),
      intend: (machine, power) => writePower(client, machine, power),
      finished: (machine) => this.#finished(machine),
    };
  }

  async start(): Promise<void> {
    const { drivers, network, machines, signal, log } = this.#deps;
    for (const driver of drivers.all) void this.#followEvents(driver);
    const downSinceMs = await downSince(this.#deps.layout);
    this.#inventory = { machines: await this.#list(), ports: await network.listPorts(), downSinceMs };
    for (const machine of this.#cache.list()) this.#seen(machine, machine.kept);
    machines.onChange(({ type, object }) => {
      if (type === 'removed') this.#gone(object);
      else this.#seen(object);
    });
    // What ended while the list was made is told by neither.
    await this.#resync();
    void machines.synced().then(
      () => this.#settle().catch((error) => log.error('Cannot remove what is left over', { error })),
      () => undefined,
    );
    this.#sampleLater();
    signal.addEventListener('abort', () => {
      for (const worker of this.#workers.values()) worker.stop();
    });
  }

  /** Machines that have a worker, by UID. */
  workers(): ReadonlyMap<string, MachineWorker> {
    return this.#workers;
  }

  /** The one with this private address that has not ended. */
  byAddress(address: string): MachineWorker | undefined {
    for (const worker of this.#workers.values())
      if (worker.machine.spec.address === address && worker.state !== 'terminated') return worker;
    return undefined;
  }

  /** Looks at machines whose disks, image or keys have changed. */
  wake(uid?: string): void {
    for (const [each, worker] of this.#workers) if (uid === undefined || uid === each) worker.wake();
  }

  /** Resolves when what is known of machines is on disk. */
  written(): Promise<void> {
    return this.#cache.flushed();
  }

  /** Resolves when the workers have ended after the signal. */
  async stopped(): Promise<void> {
    const patience = new Promise<void>((resolve) => this.#deps.clock.after(STOP_WITHIN_MS, resolve));
    await Promise.race([Promise.all(this.#runs.values()), patience]);
    await this.#cache.flushed();
  }

  #seen(machine: Machine, kept?: MachineRecord): void {
    if (!this.#deps.nodes.has(machine.spec.nodeName ?? '')) return;
    const { uid } = machine.metadata;
    const known = this.#workers.get(uid);
    if (known) known.update(machine);
    else this.#begin(machine, kept);
    this.#reporter.seen(machine);
  }

  #begin(machine: Machine, kept: MachineRecord | undefined): void {
    const { uid } = machine.metadata;
    const worker = new MachineWorker(this.#workerDeps, machine, adopt(machine, kept, this.#inventory));
    this.#workers.set(uid, worker);
    worker.begin();
    this.#runs.set(
      uid,
      worker.run().finally(() => this.#runs.delete(uid)),
    );
  }

  #report(machine: Machine, status: MachineStatus, record: MachineRecord): void {
    // Counters change all the time, and a restart of the agent only loses what came since they were told.
    const kept = { ...record, usage: undefined, port: undefined };
    this.#cache.put({ ...machine, status: { ...status, usage: undefined }, kept });
    this.#reporter.report(machine, status);
  }

  #gone(machine: Machine): void {
    this.#reporter.forget(machine.metadata.uid);
    this.#workers.get(machine.metadata.uid)?.objectGone();
  }

  /** Everything is removed from this host: the object may go, and the worker does. */
  async #finished(machine: Machine): Promise<void> {
    const { client, clock, signal, log } = this.#deps;
    const { uid, name } = machine.metadata;
    while (!signal.aborted) {
      try {
        await removeFinalizer(client, machine);
        break;
      } catch (error) {
        log.debug('Machine is not released yet', { error, machine: name });
        await delay(clock, RETRY_MS, signal);
      }
    }
    if (signal.aborted) return;
    this.#workers.delete(uid);
    this.#reporter.forget(uid);
    this.#cache.remove(uid);
  }

  /** The cluster's list is known: workers whose machine is gone end, and what belongs to no machine is removed. */
  async #settle(): Promise<void> {
    const known = new Set(this.#deps.machines.list().map(({ metadata }) => metadata.uid));
    for (const [uid, worker] of this.#workers) if (!known.has(uid)) worker.objectGone();
    const inventory = this.#inventory;
    this.#inventory = { machines: [], ports: [] };
    const isKnown = (uid: string): boolean => known.has(uid) || this.#workers.has(uid);
    await removeStrangers(this.#deps, inventory, isKnown);
    await forgetDown(this.#deps.layout);
    for (const { metadata } of this.#cache.list())
      if (!isKnown(metadata.uid)) this.#cache.remove(metadata.uid);
  }

  async #list(): Promise<Inventory['machines']> {
    const lists = this.#deps.drivers.all.map(async (driver) =>
      (await driver.list()).map((status) => ({ ...status, type: driver.type })),
    );
    return (await Promise.all(lists)).flat();
  }

  async #followEvents(driver: MachineDriver): Promise<void> {
    const { signal, log } = this.#deps;
    try {
      for await (const event of driver.events(signal)) {
        if (event.type === 'end') this.#ended(event.id, event.end);
        else await this.#resync().catch((error) => log.error('Cannot list machines', { error }));
      }
    } catch (error) {
      if (!signal.aborted) log.error('Lost the events of machines', { error, driver: driver.type });
    }
  }

  /** Events may have been lost: looks at every guest. */
  async #resync(): Promise<void> {
    const atMs = this.#deps.clock.now();
    const found = new Map((await this.#list()).map((each) => [each.handle.id, each]));
    for (const worker of this.#workers.values()) {
      const { guest, startedMs = 0 } = worker.record;
      const now = found.get(machineId(worker.machine.metadata.uid));
      // Made or started after the list.
      if (guest === 'absent' || startedMs >= atMs) continue;
      if (!now) worker.lost(atMs);
      else if (guest === 'running' && now.state === 'stopped')
        worker.ended(now.end ?? { how: 'crash', atMs, message: 'the host was restarted' });
    }
  }

  #ended(id: string, end: MachineEnd): void {
    // A worker that is made later must hear of it too.
    const machines = this.#inventory.machines.map((each) =>
      each.handle.id === id ? { ...each, state: 'stopped' as const, end } : each,
    );
    this.#inventory = { ...this.#inventory, machines };
    for (const [uid, worker] of this.#workers) if (machineId(uid) === id) worker.ended(end);
  }

  #sampleLater(): void {
    const { clock, signal, log } = this.#deps;
    clock.after(SAMPLE_MS, () => {
      if (signal.aborted) return;
      const looks = [...this.#workers.values()].map((worker) =>
        worker
          .sample()
          .catch((error) => log.debug('No counters', { error, machine: worker.machine.metadata.name })),
      );
      void Promise.all(looks).then(() => this.#sampleLater());
    });
  }
}

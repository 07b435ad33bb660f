// One machine's worker: asks the plan for the next step, performs it, tells the status; one thing at a time.
//
// Woken by changes of the machine and its disks, by the end of its guest and by time. Stopping the worker leaves the guest
// as it is: the next agent adopts it.
import { DriverError } from '../../drivers/container/driver.ts';
import type { MachineEnd } from '../../drivers/machine/driver.ts';
import type { Machine, MachineStatus } from '../../model/kinds/machine.ts';
import { Rest } from '../rest.ts';
import { MachineContext } from './context.ts';
import type { MachineDeps } from './deps.ts';
import { end, finish, reboot, restore, stop, turnOff } from './end.ts';
import { machineId } from './names.ts';
import { plan, type Step, wantedOf } from './plan.ts';
import { Reachability } from './reachability.ts';
import { afterEnd, type MachineRecord } from './record.ts';
import { machineStatus, stateOf } from './status.ts';
import { admit, attach, create, detach, makeImage, makeNetwork, start, textOf } from './steps.ts';
import { UsageMeter } from './usage-meter.ts';

const RETRY_MS = 2000;
const CAPTURE_GRACE_MS = 60_000;

/** How a boot went, as the guest reports it. */
export interface BootReport {
  readonly userData: 'none' | 'succeeded' | 'failed';
  readonly errors: readonly string[];
}

export class MachineWorker {
  readonly #context: MachineContext;
  readonly #reachability: Reachability;
  readonly #usage = new UsageMeter();
  readonly #tasks: (() => Promise<void>)[] = [];
  readonly #rest: Rest;
  #stopped = false;
  #finished = false;
  /** An end that was heard before the answer to its start. */
  #early: MachineEnd | undefined;

  constructor(deps: MachineDeps, machine: Machine, record: MachineRecord) {
    this.#context = new MachineContext(deps, machine, record, () => this.#changed());
    this.#reachability = new Reachability(this.#context);
    this.#rest = new Rest(deps.clock);
  }

  get machine(): Machine {
    return this.#context.machine;
  }

  get record(): MachineRecord {
    return this.#context.record;
  }

  /** The status that was told last. */
  get told(): MachineStatus | undefined {
    return this.#context.told;
  }

  /** The machine as it is wanted now. */
  update(machine: Machine): void {
    this.#context.accept(machine);
    this.tell();
    this.wake();
  }

  /** The object is gone although its guest may run: it was removed by force. */
  objectGone(): void {
    const { machine, deps } = this.#context;
    if (machine.metadata.deletionTimestamp !== undefined) return;
    const deletionTimestamp = new Date(deps.clock.now()).toISOString();
    this.update({ ...machine, metadata: { ...machine.metadata, deletionTimestamp } });
  }

  /** Its guest has ended. */
  ended(end: MachineEnd): void {
    const context = this.#context;
    if (context.record.guest !== 'running') {
      this.#early = end;
      return;
    }
    const after = afterEnd(context.record, context.machine, end);
    if (after.failures > context.record.failures)
      context.event('Warning', 'Failed', `Machine ended unexpectedly: ${end.message}`);
    if (after.rebooting && context.record.asked === undefined)
      context.event('Normal', 'Rebooting', 'Machine restarts, as its guest asked for');
    context.change(after);
  }

  /** Its driver has nothing of it although the record says so. */
  lost(atMs: number): void {
    const { record } = this.#context;
    if (record.guest === 'absent') return;
    this.ended({ how: 'crash', atMs, message: 'its driver has lost it' });
    this.#context.change({ guest: 'absent', disks: [] });
  }

  /** The guest tells how its boot went. */
  reported({ userData, errors }: BootReport): void {
    const context = this.#context;
    this.#reachability.isOk();
    const { result } = context.record.userData ?? {};
    if (userData === 'none' && result !== 'running') return;
    const message = errors.length > 0 ? errors.join('; ').slice(0, 1000) : undefined;
    if (userData === 'failed' && result !== 'failed') {
      context.event('Warning', 'UserDataFailed', message ?? 'User data failed: see the console output');
    }
    context.change({ userData: { result: userData, message } });
  }

  /**
   * Saves its root disk under the name; `rest`: stopped for it, and started again. `further` is done then, too. Rejects as the driver and
   * `further` do.
   */
  capture(name: string, rest: boolean, further?: () => Promise<void>): Promise<void> {
    return this.#between(() => this.#capture(name, rest, further));
  }

  /** A disk's file has grown: its guest is to see that. Not attached: nothing. */
  resize(disk: string): Promise<void> {
    return this.#between(async () => {
      const { machine, record } = this.#context;
      if (record.disks.includes(disk))
        await this.#context.driver().resizeDisk({ id: machineId(machine.metadata.uid) }, disk);
    });
  }

  /** Done between two steps; at once when there are no more. */
  #between(task: () => Promise<void>): Promise<void> {
    if (this.#finished) return task();
    return new Promise((resolve, reject) => {
      this.#tasks.push(() => task().then(resolve, reject));
      this.wake();
    });
  }

  /** Looks at its counters. */
  async sample(): Promise<void> {
    const { deps, machine, record } = this.#context;
    if (record.guest !== 'running') return;
    const usage = await this.#context.driver().usage({ id: machineId(machine.metadata.uid) });
    if (this.record.guest !== 'running' || this.#stopped) return;
    this.#context.change({ usage: this.#usage.add(this.record.usage, usage, deps.clock.now()) });
  }

  /** Called once after adoption. */
  begin(): void {
    this.#changed();
  }

  wake(): void {
    this.#rest.wake();
  }

  /** Leaves the guest alone and ends the loop. */
  stop(): void {
    this.#stopped = true;
    this.#reachability.end();
    this.#context.interrupt.abort();
    this.wake();
  }

  /** Resolves when the machine is gone from this host, or the worker was stopped. */
  async run(): Promise<void> {
    const { deps } = this.#context;
    while (!this.#stopped && !this.#finished) {
      try {
        await this.#next();
      } catch (error) {
        if (this.#stopped) return;
        deps.log.error('Machine step failed', { error, machine: this.machine.metadata.name });
        this.#context.change({ message: textOf(error) });
        this.#rest.forget();
        await this.#rest.until(deps.clock.now() + RETRY_MS);
      }
    }
    this.#reachability.end();
    if (this.#finished) for (const task of this.#tasks) await task(); // each says that the machine is gone
  }

  #next(): Promise<void> {
    const { deps, record } = this.#context;
    const task = this.#tasks.shift();
    if (task) return task();
    this.#rest.forget();
    return this.#perform(plan(this.machine, record, deps.volumes.wishOf(this.machine), deps.clock.now()));
  }

  async #perform(step: Step): Promise<void> {
    const context = this.#context;
    switch (step.type) {
      case 'image':
        return makeImage(context);
      case 'network':
        return makeNetwork(context);
      case 'admit':
        return admit(context);
      case 'create':
        this.#usage.begin();
        return create(context);
      case 'start':
        return this.#start();
      case 'attach':
        return attach(context, step.disk);
      case 'detach':
        return detach(context, step.disk, step.force);
      case 'reboot':
        return reboot(context);
      case 'stop':
        return stop(context);
      case 'intend':
        return this.#intend(step.power);
      case 'end':
        return end(context);
      case 'finish':
        await finish(context);
        this.#finished = true;
        return;
      case 'wait':
        if (step.message !== undefined && step.message !== context.record.message)
          context.change({ message: step.message });
        return this.#rest.until(step.untilMs);
    }
  }

  async #start(): Promise<void> {
    const beganMs = this.#context.deps.clock.now();
    this.#early = undefined;
    await start(this.#context);
    const early = this.#early as MachineEnd | undefined; // set meanwhile, where the compiler does not look
    this.#early = undefined;
    // What was heard late is the end of the run before.
    if (early && early.atMs >= beganMs) this.ended(early);
  }

  /** Its guest has turned itself off: written into the spec, so that it stays so. */
  async #intend(power: 'off' | 'terminated'): Promise<void> {
    const context = this.#context;
    const { deps, machine } = context;
    context.event('Normal', 'PoweredOff', 'Machine was turned off from inside');
    await deps.intend(machine, power);
    // The write comes back with the machine; until then nothing is started.
    context.change({ poweredOff: false });
    if (this.machine.spec.power === 'on') context.accept({ ...machine, spec: { ...machine.spec, power } });
    restore(context);
  }

  async #capture(name: string, rest: boolean, further?: () => Promise<void>): Promise<void> {
    const context = this.#context;
    if (wantedOf(context.machine) === 'gone' || context.record.guest === 'absent')
      throw new DriverError('NotFound', 'the machine has no root disk (any more)');
    const isStopped = rest && context.record.guest === 'running';
    if (isStopped) {
      context.event('Normal', 'Capturing', 'Machine is stopped for a moment, to save it as an image');
      context.change({ rebooting: true });
      await turnOff(context, CAPTURE_GRACE_MS);
    }
    try {
      await context.driver().captureImage({ id: machineId(context.machine.metadata.uid) }, name);
      await further?.();
    } finally {
      if (isStopped) context.change({ asked: undefined });
    }
  }

  #changed(): void {
    if (!this.#stopped) this.#reachability.follow();
    this.tell();
    this.wake();
  }

  /** Reports the status as it stands. */
  tell(): void {
    const context = this.#context;
    const { deps, machine, record, told } = context;
    const { layout, clock } = deps;
    context.told = machineStatus({ layout, machine, record, told, nowMs: clock.now() });
    deps.report(machine, context.told, record);
  }

  /** Where it stands, in EC2's words. */
  get state(): MachineStatus['state'] {
    return stateOf(this.machine, this.record);
  }
}

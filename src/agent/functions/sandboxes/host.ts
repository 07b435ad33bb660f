// Sandboxes of functions as containers of this host (decision 0013). What each step does is in making.ts; here is what is known of those
// that are there, and who hears of their output and end.
//
// Processor time is limited from the first freeze on, at the latest ten seconds after the code came: as on Lambda, where initialisation
// is not held to a function's share. A sandbox has ended once, whether by itself or by us.
import { mkdir, writeFile } from 'node:fs/promises';
import { DriverError, type Exit } from '../../../drivers/container/driver.ts';
import type { Cancel, Clock } from '../../../machinery/clock.ts';
import type { Log } from '../../../machinery/log.ts';
import type { BoundCode, Sandbox, SandboxExit, SandboxHost } from '../sandbox.ts';
import { memoryLimit, processorLimit, resolvText, tmpBytes } from './container-spec.ts';
import { removeLeftovers } from './leftovers.ts';
import { type Made, makeSandbox, type SandboxDrivers, unmakeSandbox } from './making.ts';
import { newSandboxId, placesOf, resolvPath, sandboxRoot } from './places.ts';
import { writeTrust } from './trust.ts';

const UNLIMITED_MS = 10_000;
const KILLED: SandboxExit = { exitCode: 137, outOfMemory: false };

export interface SandboxHostOptions extends SandboxDrivers {
  readonly clock: Clock;
  readonly log: Log;
  /** Until then containers are followed. */
  readonly signal: AbortSignal;
  /** Lets through to and from an address what these security groups allow; absent: functions in a VPC are refused. */
  readonly filter?: SandboxFilter;
}

export interface SandboxFilter {
  /** Resolves when the kernel has it. */
  set(address: string, securityGroups: readonly string[]): Promise<void>;
  clear(address: string): void;
}

export interface ContainerSandboxes extends SandboxHost {
  /** Tells of all that the sandbox wrote until now, before it returns. */
  drain(sandbox: Sandbox): void;
}

interface Known extends Made {
  ended: boolean;
  code: BoundCode | undefined;
  /** Its processor time is not limited yet. */
  unlimited: Cancel | undefined;
  removal: Promise<void> | undefined;
}

type ExitListener = (sandbox: Sandbox, exit: SandboxExit) => void;
type OutputListener = (sandbox: Sandbox, text: Uint8Array) => void;

export async function openSandboxHost(options: SandboxHostOptions): Promise<ContainerSandboxes> {
  const { layout, mounter } = options;
  await mkdir(sandboxRoot(layout), { recursive: true, mode: 0o711 });
  await mounter.do('share', sandboxRoot(layout));
  await writeFile(resolvPath(layout), resolvText(layout));
  await writeTrust(layout);
  const host = new SandboxesOnContainers(options);
  void host.follow();
  return host;
}

class SandboxesOnContainers implements ContainerSandboxes {
  readonly #options: SandboxHostOptions;
  readonly #all = new Map<string, Known>();
  readonly #exitListeners: ExitListener[] = [];
  readonly #outputListeners: OutputListener[] = [];

  constructor(options: SandboxHostOptions) {
    this.#options = options;
  }

  async make(runtime: Sandbox['runtime'], code?: BoundCode): Promise<Sandbox> {
    if (!runtime.prewarmed && code === undefined)
      throw new DriverError('Refused', `A sandbox of "${runtime.key}" needs its code from the start`);
    this.#checkFilter(code);
    const id = newSandboxId();
    try {
      const { sandbox } = await makeSandbox(this.#options, {
        id,
        runtime,
        ...(code && !runtime.prewarmed ? { code } : {}),
        onText: (from, text) => this.#tellOutput(from, text),
        onStart: async (made) => {
          this.#all.set(id, newlyKnown(made));
          await this.#letThrough(made.sandbox, code);
        },
      });
      if (code !== undefined) await this.#settleCode(this.#get(sandbox), code, runtime.prewarmed);
      return sandbox;
    } catch (error) {
      const known = this.#all.get(id);
      if (known !== undefined) await this.#forget(known).catch(() => undefined); // the first error counts
      throw error;
    }
  }

  async bind(sandbox: Sandbox, code: BoundCode): Promise<void> {
    const known = this.#get(sandbox);
    if (known.code !== undefined)
      throw new DriverError('Refused', `Sandbox "${sandbox.id}" has its code already`);
    this.#checkFilter(code);
    await this.#settleCode(known, code, true);
  }

  /** What a sandbox gets with its code; `mount`: the code was not mounted before it started. */
  async #settleCode(known: Known, code: BoundCode, mount: boolean): Promise<void> {
    const { layout, mounter, containers, clock } = this.#options;
    const { sandbox, handle } = known;
    known.code = code;
    const { stage, task, tmp } = placesOf(layout, sandbox.id);
    const { codeDir } = code;
    await Promise.all([
      mount && codeDir !== undefined ? mounter.do('code', codeDir, stage, task) : undefined,
      mount && tmpBytes(code) !== tmpBytes(undefined) ? mounter.do('resize', tmp, tmpBytes(code)) : undefined,
      mount ? containers.limit(handle, memoryLimit(code)) : undefined,
      mount ? this.#letThrough(sandbox, code) : undefined,
    ]);
    known.unlimited = clock.after(UNLIMITED_MS, () => {
      this.#limitProcessor(known).catch((error) => {
        if (!known.ended)
          this.#options.log.warn('Cannot limit the processor time of a sandbox', { error, id: sandbox.id });
      });
    });
  }

  async #letThrough({ address }: Sandbox, code: BoundCode | undefined): Promise<void> {
    const { securityGroups = [] } = code ?? {};
    if (securityGroups.length > 0) await this.#options.filter?.set(address, securityGroups);
  }

  #checkFilter(code: BoundCode | undefined): void {
    if ((code?.securityGroups ?? []).length > 0 && this.#options.filter === undefined)
      throw new DriverError('Refused', 'Functions with security groups of their own are not supported');
  }

  async #limitProcessor(known: Known): Promise<void> {
    if (known.unlimited === undefined || known.code === undefined) return;
    known.unlimited();
    known.unlimited = undefined;
    await this.#options.containers.limit(known.handle, processorLimit(known.code));
  }

  async freeze(sandbox: Sandbox): Promise<void> {
    const known = this.#get(sandbox);
    if (known.ended) return;
    await this.#options.containers.freeze(known.handle);
    await this.#limitProcessor(known);
  }

  async thaw(sandbox: Sandbox): Promise<void> {
    await this.#options.containers.thaw(this.#get(sandbox).handle);
  }

  async peakMemory(sandbox: Sandbox): Promise<number> {
    return this.#options.containers.peakMemory(this.#get(sandbox).handle);
  }

  drain({ id }: Sandbox): void {
    this.#all.get(id)?.output.drain();
  }

  async remove({ id }: Sandbox): Promise<void> {
    const known = this.#all.get(id);
    if (known !== undefined) await this.#forget(known);
  }

  /** A failure may be tried again. */
  #forget(known: Known): Promise<void> {
    known.removal ??= this.#removeNow(known).catch((error) => {
      known.removal = undefined;
      throw error;
    });
    return known.removal;
  }

  async #removeNow(known: Known): Promise<void> {
    const { id, address } = known.sandbox;
    known.unlimited?.();
    known.unlimited = undefined;
    await unmakeSandbox(this.#options, id);
    this.#tellExit(known, KILLED);
    this.#options.filter?.clear(address);
    this.#all.delete(id);
  }

  async removeAll(): Promise<void> {
    await Promise.allSettled([...this.#all.values()].map((known) => this.#forget(known)));
    await removeLeftovers(this.#options, this.#options.log);
    for (const known of this.#all.values()) this.#tellExit(known, KILLED);
    this.#all.clear();
  }

  onExit(listener: ExitListener): void {
    this.#exitListeners.push(listener);
  }

  onOutput(listener: OutputListener): void {
    this.#outputListeners.push(listener);
  }

  /** Hears of containers until the signal aborts. */
  async follow(): Promise<void> {
    const { containers, signal, log } = this.#options;
    try {
      for await (const event of containers.events(signal)) {
        if (event.type === 'resync') await this.#lookAgain();
        else if (event.type === 'exit') this.#ended(event.id, event.exit);
      }
    } catch (error) {
      if (!signal.aborted) log.error('Cannot follow the containers of sandboxes', { error });
    }
  }

  /** Events may have been lost. */
  async #lookAgain(): Promise<void> {
    const { containers, log } = this.#options;
    const watched = [...this.#all.keys()];
    try {
      const found = new Map((await containers.list()).map((status) => [status.handle.id, status]));
      for (const id of watched) {
        const status = found.get(id);
        if (status === undefined || status.state === 'exited')
          this.#ended(id, status?.exit ?? { ...KILLED, finishedMs: 0 });
      }
    } catch (error) {
      log.warn('Cannot look for sandboxes that ended', { error });
    }
  }

  #ended(id: string, { exitCode, outOfMemory }: Exit): void {
    const known = this.#all.get(id);
    if (known !== undefined) this.#tellExit(known, { exitCode, outOfMemory });
  }

  /** Once, after the last that it wrote. */
  #tellExit(known: Known, exit: SandboxExit): void {
    if (known.ended) return;
    known.output.drain();
    known.output.close();
    known.ended = true;
    for (const listener of this.#exitListeners) listener(known.sandbox, exit);
  }

  #tellOutput(sandbox: Sandbox, text: Uint8Array): void {
    for (const listener of this.#outputListeners) listener(sandbox, text);
  }

  #get({ id }: Sandbox): Known {
    const known = this.#all.get(id);
    if (known === undefined) throw new DriverError('NotFound', `There is no sandbox "${id}"`);
    return known;
  }
}

function newlyKnown(made: Made): Known {
  return { ...made, ended: false, code: undefined, unlimited: undefined, removal: undefined };
}

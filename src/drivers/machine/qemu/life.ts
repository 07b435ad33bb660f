// How does a machine live? It is booted (here), runs in a QEMU of its own, and comes to an end that is told once.
//
//   stopped --start--> running --guest turns off, stop--> stopped (poweroff)
//                         |  `----the process dies-------> stopped (crash)
//                         `--reset (the guest's own reboot)--> running; QEMU does it without us
//
// The process is the truth: what runs is found by its pid file and adopted, what does not run any more has crashed.
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DriverError } from '../../container/driver.ts';
import type { MachineEnd, MachineSpec } from '../driver.ts';
import { diskSerial, type GuestMemory, guestArguments, kernelArguments } from './arguments.ts';
import { cgroupOf, markOf, type QemuContext } from './context.ts';
import { nameDisks } from './disk/attached.ts';
import { identityOf } from './guest/identity.ts';
import { machineInitrd } from './guest/initrd.ts';
import { ensureKernel } from './guest/kernel.ts';
import { ensureCgroup, ranOutOfMemory, removeCgroup } from './host/cgroup.ts';
import { launchFailure, launchQemu } from './host/launch.ts';
import { endProcess, readPid } from './host/process.ts';
import { ensureTap } from './host/tap.ts';
import { runPaths } from './paths.ts';
import type { MachineRecord } from './record.ts';
import { connectQemu, type RunningQemu } from './running.ts';
import type { Template } from './template/templates.ts';

export class MachineLife {
  readonly #context: QemuContext;
  readonly #running = new Map<string, RunningQemu>();
  /** Machines that we are turning off: their end is a poweroff however it comes. */
  readonly #stopping = new Set<string>();

  constructor(context: QemuContext) {
    this.#context = context;
  }

  find(id: string): RunningQemu | undefined {
    return this.#running.get(id);
  }

  /** After our own restart: what runs is ours again, what should and does not has crashed. */
  async adopt(record: MachineRecord): Promise<void> {
    const { id } = record.spec;
    if (record.startedMs === undefined || record.end !== undefined) return;
    const run = runPaths(this.#context.paths, id);
    const mark = markOf(this.#context, id);
    const pid = await readPid(run.pid, mark);
    if (pid === undefined) return this.#finish(record, crash('It ended while nobody looked'));
    if (!(await isThere(run.ready))) {
      await endProcess(pid, mark);
      return this.#finish(record, crash('We were ended while it started'));
    }
    try {
      const qemu = await connectQemu(pid, mark, run);
      this.#hold(record, qemu);
      void this.#nameDisks(id, qemu);
    } catch (error) {
      this.#context.log.warn('A machine does not answer and is ended', { machine: id, error });
      await endProcess(pid, mark);
      await this.#finish(record, crash('QEMU did not answer'));
    }
  }

  /** Starts QEMU; resolves when it runs. With a template the guest goes on from there, else it boots. */
  async launch(record: MachineRecord, template?: Template): Promise<RunningQemu> {
    const context = this.#context;
    const { spec } = record;
    const run = runPaths(context.paths, spec.id);
    const mark = markOf(context, spec.id);
    await rm(run.directory, { recursive: true, force: true });
    await mkdir(run.directory, { recursive: true, mode: 0o700 });
    await mkdir(dirname(spec.consolePath), { recursive: true });
    const kernel = await ensureKernel(context.paths, () => undefined, context.options.fetchKernel);
    await ensureTap(spec.network);
    await writeFile(run.initrd, await this.#initrd(record, kernel.initrd), { mode: 0o600 });
    const cgroup = await ensureCgroup(cgroupOf(context, spec.cgroupPath), spec.size);
    const { accelerator, clockKhz } = await context.probe();
    const memory: GuestMemory =
      template === undefined ? { kind: 'own' } : { kind: 'clone', file: template.memory };
    const argv = guestArguments({
      mark,
      run,
      accelerator,
      size: spec.size,
      memory,
      kernel: kernel.image,
      kernelArguments: kernelArguments({ accelerator, clockKhz, template: false }),
      rootDisk: context.records.rootDisk(spec.id),
      macAddress: template?.macAddress ?? spec.network.macAddress,
      consolePath: spec.consolePath,
      disks: template === undefined ? spec.disks : [],
    });
    const { namespace } = spec.network;
    const pid = await launchQemu({ argv, mark, run, cgroup, namespace, stateFile: template?.state });
    const qemu = await connectQemu(pid, mark, run).catch(async () => {
      await endProcess(pid, mark);
      throw await launchFailure(run, 'has ended while it started');
    });
    this.#hold(record, qemu);
    return qemu;
  }

  /** Ends it; `how` is what is told of it. */
  async end(record: MachineRecord, end: MachineEnd): Promise<void> {
    const { id } = record.spec;
    const qemu = this.#running.get(id);
    if (qemu === undefined) return;
    this.#running.delete(id);
    qemu.close();
    await endProcess(qemu.pid, qemu.mark);
    await this.#finish(record, end);
  }

  /** Ends a start that has failed: nobody is told, and it has not ended. */
  async abandon(id: string): Promise<void> {
    const qemu = this.#running.get(id);
    this.#running.delete(id);
    qemu?.close();
    if (qemu !== undefined) await endProcess(qemu.pid, qemu.mark);
  }

  /** From now on its end was asked for. */
  expectStop(id: string): void {
    this.#stopping.add(id);
  }

  /** Lets go of all: they run on. */
  close(): void {
    for (const qemu of this.#running.values()) qemu.close();
    this.#running.clear();
  }

  async #initrd({ spec, hostKeys }: MachineRecord, common: string): Promise<Buffer> {
    const disks = spec.disks.map(({ id, device }) => ({ serial: diskSerial(id), device }));
    const own = machineInitrd(identityOf(spec, hostKeys), { network: true, disks });
    return Buffer.concat([await readFile(common), own]);
  }

  #hold(record: MachineRecord, qemu: RunningQemu): void {
    const { id } = record.spec;
    this.#running.set(id, qemu);
    qemu.onReset(() => void this.#nameDisks(id, qemu));
    void qemu.over.then(async (how) => {
      if (this.#running.get(id) !== qemu) return;
      const present = (await this.#context.records.find(id)) ?? record;
      const end =
        how === 'off' || this.#stopping.has(id)
          ? { how: 'poweroff' as const, atMs: Date.now(), message: 'turned off' }
          : crash(await this.#whyGone(record.spec));
      await this.end(present, end);
    });
  }

  /** What was attached while it ran is not in what it boots with. */
  async #nameDisks(id: string, qemu: RunningQemu): Promise<void> {
    const record = await this.#context.records.find(id);
    await nameDisks(qemu, record?.spec.disks ?? []).catch(() => undefined); // it has its disks, under other names
  }

  async #whyGone(spec: MachineSpec): Promise<string> {
    if (await ranOutOfMemory(cgroupOf(this.#context, spec.cgroupPath))) return 'out of memory';
    const log = await readFile(runPaths(this.#context.paths, spec.id).log, 'utf8').catch(() => '');
    const words = log.trim().split('\n').at(-1) ?? '';
    return words === '' ? 'QEMU was ended from outside' : `QEMU has ended: ${words}`;
  }

  async #finish(record: MachineRecord, end: MachineEnd): Promise<void> {
    const { spec } = record;
    this.#stopping.delete(spec.id);
    await rm(runPaths(this.#context.paths, spec.id).directory, { recursive: true, force: true });
    await removeCgroup(cgroupOf(this.#context, spec.cgroupPath));
    await this.#context.records.write({ ...record, end });
    this.#context.events.publish({ type: 'end', id: spec.id, end });
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function crash(message: string): MachineEnd {
  return { how: 'crash', atMs: Date.now(), message };
}

/** Throws Refused when what must stay the same over starts does not. */
export function checkSame(record: MachineRecord, spec: MachineSpec): void {
  if (record.spec.image !== spec.image)
    throw new DriverError('Refused', `Machine ${spec.id} was made from "${record.spec.image}"`);
}

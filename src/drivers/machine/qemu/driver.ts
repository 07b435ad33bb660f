// The machine driver on QEMU: each call of the interface, in terms of records, disks and life.
import { stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { DriverError } from '../../container/driver.ts';
import type {
  MachineCapabilities,
  MachineDisk,
  MachineDriver,
  MachineEvent,
  MachineHandle,
  MachineSpec,
  MachineStatus,
  MachineUsage,
} from '../driver.ts';
import { cgroupOf, type QemuContext } from './context.ts';
import { createOverlay } from './disk/base-disks.ts';
import { makeHostKeys } from './guest/host-keys.ts';
import { readCgroup } from './host/cgroup.ts';
import { readTraffic } from './host/tap.ts';
import { checkSame, type MachineLife } from './life.ts';
import type { MachineRecord } from './record.ts';

const ASK_AGAIN_MS = 1000;
const GROW_MS = 300_000;

export class QemuMachineDriver implements MachineDriver {
  readonly type = 'qemu';
  readonly #context: QemuContext;
  readonly #life: MachineLife;

  constructor(context: QemuContext, life: MachineLife) {
    this.#context = context;
    this.#life = life;
  }

  async capabilities(): Promise<MachineCapabilities> {
    throw new DriverError('Unavailable', 'not yet');
  }

  async prepareImage(image: string, progress: (line: string) => void = () => undefined): Promise<void> {
    await this.#context.disks.ensure(image, progress);
  }

  async forgetImage(_image: string): Promise<void> {}

  create(spec: MachineSpec): Promise<MachineHandle> {
    return this.#context.serial.run(spec.id, async () => {
      const { records, disks } = this.#context;
      if (await records.find(spec.id)) return { id: spec.id };
      const base = await disks.ensure(spec.image, () => undefined);
      if (base.sizeBytes > spec.rootDiskBytes)
        throw new DriverError('Refused', `The root disk must have at least ${base.sizeBytes} bytes`);
      const record = { spec, createdMs: Date.now(), hostKeys: makeHostKeys(`root@${spec.hostname}`) };
      await records.makeFolder(spec.id);
      await createOverlay(records.rootDisk(spec.id), { path: base.path, format: 'raw' }, spec.rootDiskBytes);
      await records.write(record);
      return { id: spec.id };
    });
  }

  start(spec: MachineSpec): Promise<void> {
    return this.#context.serial.run(spec.id, async () => {
      const record = await this.#get(spec);
      checkSame(record, spec);
      if (this.#life.find(spec.id)) return;
      const { end: _, ...rest } = record;
      const started = { ...rest, spec, startedMs: Date.now() };
      await this.#context.records.write(started);
      const qemu = await this.#life.launch(started);
      // In its own time: the file system takes all of the disk once the guest is up.
      void qemu.agent.ask('grow', [], GROW_MS).catch(() => undefined);
    });
  }

  stop(handle: MachineHandle, graceMs: number): Promise<void> {
    return this.#context.serial.run(handle.id, () => this.#stop(handle.id, graceMs));
  }

  async #stop(id: string, graceMs: number): Promise<void> {
    const qemu = this.#life.find(id);
    const record = await this.#context.records.find(id);
    if (qemu === undefined || record === undefined) return;
    this.#life.expectStop(id);
    const deadline = Date.now() + graceMs;
    let over = false;
    void qemu.over.then(() => {
      over = true;
    });
    while (!over && Date.now() < deadline) {
      const left = Math.min(ASK_AGAIN_MS, deadline - Date.now());
      await Promise.allSettled([qemu.agent.ask('off', [], left), qemu.qmp.execute('system_powerdown')]);
      await Promise.race([qemu.over, pause(deadline - Date.now())]);
    }
    await this.#life.end(record, {
      how: 'poweroff',
      atMs: Date.now(),
      message: over ? 'turned off' : 'ended by force',
    });
  }

  reboot(handle: MachineHandle, graceMs: number): Promise<void> {
    return this.#context.serial.run(handle.id, async () => {
      const qemu = this.#life.find(handle.id);
      if (qemu === undefined) return;
      const limit = AbortSignal.timeout(Math.max(1, graceMs));
      const reset = qemu.next(({ event }) => event === 'RESET', limit).catch(() => undefined);
      const asked =
        graceMs > 0 && (await qemu.agent.ask('restart', [], graceMs).catch(() => undefined)) !== undefined;
      if (asked && (await Promise.race([reset, qemu.over])) !== undefined) return;
      await qemu.qmp.execute('system_reset');
    });
  }

  remove(handle: MachineHandle): Promise<void> {
    return this.#context.serial.run(handle.id, async () => {
      await this.#stop(handle.id, 0);
      await this.#context.records.remove(handle.id);
    });
  }

  async inspect(handle: MachineHandle): Promise<MachineStatus> {
    return this.#status(await this.#get(handle));
  }

  async list(): Promise<readonly MachineStatus[]> {
    return (await this.#context.records.list()).map((record) => this.#status(record));
  }

  events(signal: AbortSignal): AsyncIterableIterator<MachineEvent> {
    return this.#context.events.listen(signal);
  }

  async usage(handle: MachineHandle): Promise<MachineUsage> {
    const { spec } = await this.#get(handle);
    const [cgroup, traffic, disk] = await Promise.all([
      readCgroup(cgroupOf(this.#context, spec.cgroupPath)),
      readTraffic(spec.network.namespace),
      stat(this.#context.records.rootDisk(spec.id)),
    ]);
    return {
      ...cgroup,
      diskBytes: disk.blocks * 512,
      networkReceivedBytes: traffic.received,
      networkSentBytes: traffic.sent,
    };
  }

  async attachDisk(_handle: MachineHandle, _disk: MachineDisk): Promise<void> {
    throw new DriverError('Unavailable', 'not yet');
  }

  async detachDisk(_handle: MachineHandle, _diskId: string): Promise<void> {
    throw new DriverError('Unavailable', 'not yet');
  }

  async resizeDisk(_handle: MachineHandle, _diskId: string): Promise<void> {
    throw new DriverError('Unavailable', 'not yet');
  }

  async captureImage(_handle: MachineHandle, _name: string): Promise<void> {
    throw new DriverError('Unavailable', 'not yet');
  }

  async #get({ id }: { readonly id: string }): Promise<MachineRecord> {
    const record = await this.#context.records.find(id);
    if (record === undefined) throw new DriverError('NotFound', `There is no machine ${id}`);
    return record;
  }

  #status({ spec, createdMs, startedMs, end }: MachineRecord): MachineStatus {
    const qemu = this.#life.find(spec.id);
    return {
      handle: { id: spec.id },
      labels: spec.labels,
      image: spec.image,
      state: qemu === undefined ? 'stopped' : 'running',
      createdMs,
      startedMs,
      ...(qemu === undefined ? { end } : { pid: qemu.pid }),
      disks: spec.disks.map(({ id }) => id),
    };
  }
}

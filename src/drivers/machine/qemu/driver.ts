// The machine driver on QEMU: each call of the interface, in terms of records, disks and life.
import { stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { heldImageName, isHeldImage } from '../../../model/machine-names.ts';
import { DriverError } from '../../container/driver.ts';
import { deviceNames } from '../device-names.ts';
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
import { holdImage, putLayeredImage } from '../layered-image.ts';
import { describeCapabilities } from './capabilities.ts';
import { cgroupOf, type QemuContext } from './context.ts';
import { growDisk, plugDisk, unplugDisk } from './disk/attached.ts';
import { createOverlay } from './disk/base-disks.ts';
import { withCapturedLayer } from './disk/capture.ts';
import { makeHostKeys } from './guest/host-keys.ts';
import { readCgroup } from './host/cgroup.ts';
import { readTraffic } from './host/tap.ts';
import { forgetContent, rememberContent, removeForgotten } from './keep.ts';
import { checkSame, type MachineLife } from './life.ts';
import type { MachineRecord } from './record.ts';
import { startMachine } from './start.ts';

const ASK_AGAIN_MS = 1000;
/** t3.micro. */
const DEFAULT_TEMPLATES = [{ cpus: 2, memoryBytes: 2 ** 30 }];

/** A machine's own hold of its image, not a name that somebody starts machines from. */

export class QemuMachineDriver implements MachineDriver {
  readonly type = 'qemu';
  readonly #context: QemuContext;
  readonly #life: MachineLife;

  constructor(context: QemuContext, life: MachineLife) {
    this.#context = context;
    this.#life = life;
  }

  async capabilities(): Promise<MachineCapabilities> {
    return describeCapabilities(this.#context);
  }

  async prepareImage(image: string, progress: (line: string) => void = () => undefined): Promise<void> {
    const { disks, templates, options } = this.#context;
    await rememberContent(this.#context, (await disks.image(image)).target.digest);
    const base = await disks.ensure(image, progress);
    for (const size of options.templates ?? DEFAULT_TEMPLATES) await templates.ensure(base, size, progress);
  }

  async forgetImage(name: string): Promise<void> {
    const { images } = this.#context.options;
    const digest = (await images.findImage(name))?.target.digest;
    if (digest === undefined) return;
    const names = await images.listImages();
    const others = names.filter((each) => each.name !== name && !isHeldImage(each.name));
    if (others.some((each) => each.target.digest === digest)) return;
    await forgetContent(this.#context, digest);
  }

  create(spec: MachineSpec): Promise<MachineHandle> {
    return this.#context.serial.run(spec.id, async () => {
      const { records, disks } = this.#context;
      if (await records.find(spec.id)) return { id: spec.id };
      const base = await disks.ensure(spec.image, () => undefined);
      if (base.sizeBytes > spec.rootDiskBytes)
        throw new DriverError('Refused', `The root disk must have at least ${base.sizeBytes} bytes`);
      const record = {
        spec,
        createdMs: Date.now(),
        hostKeys: makeHostKeys(`root@${spec.hostname}`),
        digest: base.digest,
      };
      await rememberContent(this.#context, base.digest);
      await holdImage(this.#context.options.images, spec.image, spec.id);
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
      await startMachine(this.#context, this.#life, { record, spec });
    });
  }

  stop(handle: MachineHandle, graceMs: number, hurry?: AbortSignal): Promise<void> {
    return this.#context.serial.run(handle.id, () => this.#stop(handle.id, graceMs, hurry));
  }

  async #stop(id: string, graceMs: number, hurry?: AbortSignal): Promise<void> {
    const qemu = this.#life.find(id);
    const record = await this.#context.records.find(id);
    if (qemu === undefined || record === undefined) return;
    this.#life.expectStop(id);
    const deadline = Date.now() + graceMs;
    let over = false;
    void qemu.over.then(() => {
      over = true;
    });
    while (!over && Date.now() < deadline && !hurry?.aborted) {
      const left = Math.min(ASK_AGAIN_MS, deadline - Date.now());
      await Promise.allSettled([qemu.agent.ask('off', [], left), qemu.qmp.execute('system_powerdown')]);
      const rest = pause(deadline - Date.now(), undefined, { ref: false, ...(hurry && { signal: hurry }) });
      await Promise.race([qemu.over, rest.catch(() => undefined)]);
    }
    await this.#life.end(record, {
      how: 'poweroff',
      atMs: Date.now(),
      message: over ? 'turned off' : 'ended by force',
    });
  }

  reboot(handle: MachineHandle, graceMs: number, hurry?: AbortSignal): Promise<void> {
    return this.#context.serial.run(handle.id, async () => {
      const qemu = this.#life.find(handle.id);
      if (qemu === undefined) return;
      const timeout = AbortSignal.timeout(Math.max(1, graceMs));
      const limit = hurry ? AbortSignal.any([timeout, hurry]) : timeout;
      const reset = qemu.next(({ event }) => event === 'RESET', limit).catch(() => undefined);
      const ask = () => qemu.agent.ask('restart', [], graceMs).catch(() => undefined);
      const asked = graceMs > 0 && (await Promise.race([ask(), reset])) !== undefined;
      if (asked && (await Promise.race([reset, qemu.over])) !== undefined) return;
      await qemu.qmp.execute('system_reset');
    });
  }

  remove(handle: MachineHandle): Promise<void> {
    return this.#context.serial.run(handle.id, async () => {
      await this.#stop(handle.id, 0);
      await this.#context.records.remove(handle.id);
      await this.#context.options.images.removeImage(heldImageName(handle.id));
      await removeForgotten(this.#context);
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

  attachDisk(handle: MachineHandle, disk: MachineDisk): Promise<void> {
    return this.#context.serial.run(handle.id, async () => {
      const record = await this.#get(handle);
      const { disks } = record.spec;
      if (disks.some(({ id }) => id === disk.id)) return;
      if (disks.some(({ device }) => deviceNames(device).includes(disk.device)))
        throw new DriverError('AlreadyExists', `${disk.device} is taken by another disk`);
      const qemu = this.#life.find(handle.id);
      if (qemu !== undefined) await plugDisk(qemu, disk, [...disks, disk]);
      await this.#writeDisks(record, [...disks, disk]);
    });
  }

  detachDisk(
    handle: MachineHandle,
    diskId: string,
    { force = false }: { readonly force?: boolean } = {},
  ): Promise<void> {
    return this.#context.serial.run(handle.id, async () => {
      const record = await this.#get(handle);
      const disk = record.spec.disks.find(({ id }) => id === diskId);
      if (disk === undefined) return;
      const rest = record.spec.disks.filter((each) => each !== disk);
      const qemu = this.#life.find(handle.id);
      if (qemu !== undefined) await unplugDisk(qemu, disk, { force, rest });
      await this.#writeDisks(record, rest);
    });
  }

  resizeDisk(handle: MachineHandle, diskId: string): Promise<void> {
    return this.#context.serial.run(handle.id, async () => {
      const { spec } = await this.#get(handle);
      const disk = spec.disks.find(({ id }) => id === diskId);
      if (disk === undefined) throw new DriverError('NotFound', `Machine ${handle.id} has no disk ${diskId}`);
      const qemu = this.#life.find(handle.id);
      if (qemu !== undefined) await growDisk(qemu, disk, (await stat(disk.path)).size);
    });
  }

  captureImage(handle: MachineHandle, name: string): Promise<void> {
    return this.#context.serial.run(handle.id, async () => {
      const { spec } = await this.#get(handle);
      const base = heldImageName(spec.id);
      const rootDisk = this.#context.records.rootDisk(spec.id);
      await withCapturedLayer(this.#context, { rootDisk, base, qemu: this.#life.find(spec.id) }, (layer) =>
        putLayeredImage(this.#context.options.images, { base, layer, name }),
      );
    });
  }

  #writeDisks(record: MachineRecord, disks: readonly MachineDisk[]): Promise<void> {
    return this.#context.records.write({ ...record, spec: { ...record.spec, disks } });
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

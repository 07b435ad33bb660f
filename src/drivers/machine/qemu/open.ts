// How does the machine driver on QEMU open? What earlier runs of ours left running is adopted. Closing lets go: machines run on.
import { mkdir, rm } from 'node:fs/promises';
import type { MachineDriver } from '../driver.ts';
import type { QemuContext, QemuOptions } from './context.ts';
import { BaseDisks } from './disk/base-disks.ts';
import { QemuMachineDriver } from './driver.ts';
import { MachineEvents } from './events.ts';
import { MachineLife } from './life.ts';
import { qemuPaths } from './paths.ts';
import { RecordStore } from './record.ts';
import { Serial } from './serial.ts';

export interface QemuMachines {
  readonly driver: MachineDriver;
  close(): void;
}

export async function openQemuMachines(options: QemuOptions): Promise<QemuMachines> {
  const paths = qemuPaths(options.layout);
  await rm(paths.work, { recursive: true, force: true });
  for (const folder of [paths.root, paths.work]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const records = new RecordStore(paths);
  const context: QemuContext = {
    options,
    paths,
    records,
    disks: new BaseDisks(paths, options.images),
    events: new MachineEvents(),
    serial: new Serial(),
    log: options.log,
    accelerator: async () => options.accelerator ?? 'tcg',
  };
  const life = new MachineLife(context);
  await Promise.all((await records.list()).map((record) => life.adopt(record)));
  return { driver: new QemuMachineDriver(context, life), close: () => life.close() };
}

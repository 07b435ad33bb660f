// How does the machine driver on QEMU open? What earlier runs of ours left running is adopted. Closing lets go: machines run on.
import { mkdir, rm } from 'node:fs/promises';
import { DriverError } from '../../container/driver.ts';
import type { MachineDriver } from '../driver.ts';
import type { QemuContext, QemuOptions } from './context.ts';
import { BaseDisks } from './disk/base-disks.ts';
import { QemuMachineDriver } from './driver.ts';
import { MachineEvents } from './events.ts';
import { boundConsole } from './host/console.ts';
import { MachineLife } from './life.ts';
import { qemuPaths } from './paths.ts';
import { type Probe, probeProcessor } from './probe.ts';
import { RecordStore } from './record.ts';
import { Serial } from './serial.ts';
import { Templates } from './template/templates.ts';

const SCRIPT_MS = 60_000;
const CONSOLES_MS = 10_000;

export interface QemuMachines {
  readonly driver: MachineDriver;
  /** A shell's script, run by root in the guest. Throws Unavailable (nobody answers) and Failed (it ends with another code than 0). */
  inside(id: string, script: string): Promise<string>;
  close(): void;
}

export async function openQemuMachines(options: QemuOptions): Promise<QemuMachines> {
  const paths = qemuPaths(options.layout);
  await rm(paths.work, { recursive: true, force: true });
  for (const folder of [paths.root, paths.work]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const records = new RecordStore(paths);
  let probe: Promise<Probe> | undefined;
  const parts = {
    options,
    paths,
    records,
    disks: new BaseDisks(paths, options.images),
    events: new MachineEvents(),
    serial: new Serial(),
    log: options.log,
    probe: () => {
      probe ??= probeProcessor(paths, options.accelerator).catch((error) => {
        probe = undefined; // asked again by the next
        throw error;
      });
      return probe;
    },
  };
  const context: QemuContext = Object.assign(parts, { templates: new Templates(parts) });
  const life = new MachineLife(context);
  await Promise.all((await records.list()).map((record) => life.adopt(record)));
  const consoles = setInterval(() => void boundConsoles(context, life), CONSOLES_MS).unref();
  return {
    driver: new QemuMachineDriver(context, life),
    inside: (id, script) => runInside(life, id, script),
    close() {
      clearInterval(consoles);
      life.close();
    },
  };
}

async function boundConsoles({ records, log }: QemuContext, life: MachineLife): Promise<void> {
  try {
    for (const { spec } of await records.list())
      if (life.find(spec.id) !== undefined) await boundConsole(spec.consolePath);
  } catch (error) {
    log.warn('Cannot cut off the old part of a console', { error });
  }
}

async function runInside(life: MachineLife, id: string, script: string): Promise<string> {
  const qemu = life.find(id);
  if (qemu === undefined) throw new DriverError('Unavailable', `Machine ${id} does not run`);
  const answer = await qemu.agent.ask('run', [script], SCRIPT_MS);
  const [code = '', ...lines] = answer.split('\n');
  const printed = lines.join('\n');
  if (code !== '0') throw new DriverError('Failed', `The script ended with ${code}: ${printed.slice(-2000)}`);
  return printed;
}

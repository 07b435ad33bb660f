// How does a machine start: from a template, or by booting? The first start of a disk goes on from a template when one fits; every
// other boots. A clone that does not become its machine in time is booted instead.
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { MachineSpec } from '../driver.ts';
import type { QemuContext } from './context.ts';
import { plugAll } from './disk/attached.ts';
import { createOverlay } from './disk/base-disks.ts';
import { identityOf } from './guest/identity.ts';
import type { MachineLife } from './life.ts';
import { runPaths } from './paths.ts';
import type { MachineRecord } from './record.ts';
import type { RunningQemu } from './running.ts';
import { personalize, restore } from './template/personalize.ts';
import type { Template } from './template/templates.ts';

const GROW_MS = 300_000;
/** A template's memory lies on the disk. */
const LARGEST_TEMPLATE = 4 * 2 ** 30;

export interface StartOrder {
  readonly record: MachineRecord;
  readonly spec: MachineSpec;
}

export async function startMachine(
  context: QemuContext,
  life: MachineLife,
  order: StartOrder,
): Promise<void> {
  const { record, spec } = order;
  const isFirst = record.startedMs === undefined;
  const { end: _, ...rest } = record;
  const started: MachineRecord = { ...rest, spec, startedMs: Date.now() };
  const template = isFirst ? await context.templates.find(record.digest, spec.size) : undefined;
  if (template !== undefined && (await cloneMachine(context, life, started, template))) return;
  await context.records.write(started);
  const qemu = await life.launch(started);
  await writeFile(runPaths(context.paths, spec.id).ready, '');
  growInTime(qemu);
  if (isFirst && template === undefined) void templateForNext(context, started, qemu);
}

/** The next machine of this image and size goes on from a template: made once this one has booted, one at a time. */
async function templateForNext(
  context: QemuContext,
  { spec, digest }: MachineRecord,
  qemu: RunningQemu,
): Promise<void> {
  if (context.options.templates?.length === 0 || spec.size.memoryBytes > LARGEST_TEMPLATE) return;
  await context.serial
    .run('template', async () => {
      await qemu.agent.ask('ping', [], GROW_MS);
      const base = await context.disks.ensure(spec.image, () => undefined);
      if (base.digest === digest) await context.templates.ensure(base, spec.size, () => undefined);
    })
    .catch(() => undefined); // nobody waits for it: machines boot without
}

/** False: it has not become this machine; nothing of it is left. */
async function cloneMachine(
  context: QemuContext,
  life: MachineLife,
  record: MachineRecord,
  template: Template,
): Promise<boolean> {
  const { spec } = record;
  const rootDisk = context.records.rootDisk(spec.id);
  await createOverlay(rootDisk, { path: template.disk, format: 'qcow2' }, template.diskBytes);
  const cloned = { ...record, template: template.key };
  await context.records.write(cloned);
  // How this guest booted, up to here.
  await mkdir(dirname(spec.consolePath), { recursive: true });
  await appendFile(spec.consolePath, await readFile(template.console));
  try {
    const qemu = await life.launch(cloned, template);
    await restore(qemu);
    await plugAll(qemu, spec.disks);
    const { goesOn } = await personalize(qemu, identityOf(spec, record.hostKeys), {
      isSlow: (await context.probe()).accelerator === 'tcg',
    });
    void finishClone(context, qemu, { spec, goesOn });
    return true;
  } catch (error) {
    context.log.warn('A machine could not go on from a template and is booted', { machine: spec.id, error });
    await life.abandon(spec.id);
    const base = { path: context.disks.pathOf(record.digest), format: 'raw' as const };
    await createOverlay(rootDisk, base, spec.rootDiskBytes);
    return false;
  }
}

/** The rest may take its time: the machine is itself and can be reached. */
async function finishClone(
  context: QemuContext,
  qemu: RunningQemu,
  { spec, goesOn }: { readonly spec: MachineSpec; readonly goesOn: Promise<unknown> },
): Promise<void> {
  try {
    await goesOn;
    await writeFile(runPaths(context.paths, spec.id).ready, '');
    await qemu.qmp.execute('block_resize', { 'node-name': 'root', size: spec.rootDiskBytes });
    growInTime(qemu);
  } catch (error) {
    if (!qemu.isOver()) context.log.warn('A clone has not gone on', { machine: spec.id, error });
  }
}

/** The file system takes all of its disk once the guest is up. */
function growInTime({ agent }: RunningQemu): void {
  void agent.ask('grow', [], GROW_MS).catch(() => undefined);
}

// How is a template made? A guest boots in a namespace without a way out, as far as what all machines have in common; then it
// is stopped and saved: its memory is a file already, the rest goes through a socket into another.
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { DriverError } from '../../../container/driver.ts';
import type { MachineSize } from '../../driver.ts';
import { guestArguments, kernelArguments } from '../arguments.ts';
import { cgroupOf, markOf, type TemplateContext } from '../context.ts';
import { type BaseDisk, createOverlay } from '../disk/base-disks.ts';
import { makeHostKeys } from '../guest/host-keys.ts';
import { machineInitrd } from '../guest/initrd.ts';
import type { GuestKernel } from '../guest/kernel.ts';
import { ensureCgroup, removeCgroup } from '../host/cgroup.ts';
import { launchFailure, launchQemu } from '../host/launch.ts';
import { endProcess } from '../host/process.ts';
import { runPaths } from '../paths.ts';
import { connectQemu, type RunningQemu } from '../running.ts';
import type { Template } from './templates.ts';

const BOOT_MS = 300_000;
const SAVE_MS = 60_000;

export interface TemplateOrder {
  readonly base: BaseDisk;
  readonly size: MachineSize;
  readonly kernel: GuestKernel;
  /** Where its files go. */
  readonly template: Template;
  readonly progress: (line: string) => void;
}

/** Throws Refused when nobody answers in the guest (no systemd or no Perl in it), Failed when it comes not as far as that. */
export async function bootTemplate(context: TemplateContext, order: TemplateOrder): Promise<void> {
  const { template, size, base } = order;
  const id = `template-${template.key}`;
  const run = runPaths(context.paths, id);
  const mark = markOf(context, id);
  const cgroupPath = cgroupOf(context, `machines/${id}`);
  await rm(run.directory, { recursive: true, force: true });
  await mkdir(run.directory, { recursive: true, mode: 0o700 });
  await createOverlay(template.disk, { path: base.path, format: 'raw' }, base.sizeBytes);
  await writeFile(run.initrd, await templateInitrd(order), { mode: 0o600 });
  order.progress(
    `Booting a template (${size.cpus} processors, ${Math.round(size.memoryBytes / 2 ** 20)} MiB)`,
  );
  const cgroup = await ensureCgroup(cgroupPath, size);
  try {
    const argv = await templateArguments(context, order, { id, mark });
    const pid = await launchQemu({ argv, mark, run, cgroup });
    try {
      const qemu = await connectQemu(pid, mark, run).catch(async () => {
        throw await launchFailure(run, 'has ended while it started');
      });
      await untilBooted(qemu);
      order.progress('Saving the template');
      await save(qemu, `${run.directory}/save`, template.state);
      qemu.close();
    } finally {
      await endProcess(pid, mark);
    }
  } finally {
    await rm(run.directory, { recursive: true, force: true });
    await removeCgroup(cgroupPath);
  }
}

/** An identity that no machine has, so that each takes its own. */
async function templateInitrd({ kernel, template }: TemplateOrder): Promise<Buffer> {
  const machineId = `${template.key}${'0'.repeat(32)}`.slice(0, 32);
  const hostKeys = makeHostKeys('template');
  const identity = { hostname: 'template', machineId, address: '', macAddress: '', files: [], hostKeys };
  return Buffer.concat([
    await readFile(kernel.initrd),
    machineInitrd(identity, { network: false, disks: [] }),
  ]);
}

async function templateArguments(
  context: TemplateContext,
  { size, kernel, template }: TemplateOrder,
  { id, mark }: { readonly id: string; readonly mark: string },
): Promise<readonly string[]> {
  const { accelerator, clockKhz } = await context.probe();
  return guestArguments({
    mark,
    run: runPaths(context.paths, id),
    accelerator,
    size,
    memory: { kind: 'template', file: template.memory },
    kernel: kernel.image,
    kernelArguments: kernelArguments({ accelerator, clockKhz, template: true }),
    rootDisk: template.disk,
    macAddress: template.macAddress,
    consolePath: template.console,
    disks: [],
  });
}

async function untilBooted(qemu: RunningQemu): Promise<void> {
  const deadline = Date.now() + BOOT_MS;
  const over = qemu.over.then(() => {
    throw new DriverError('Failed', 'The template has ended while it booted');
  });
  over.catch(() => undefined); // also heard when nobody races with it any more
  const answer = qemu.agent.ask('ping', [], BOOT_MS).catch((cause: unknown) => {
    throw new DriverError('Refused', 'Nobody answers in the template', { cause });
  });
  await Promise.race([answer, over]);
  for (;;) {
    const booted = await Promise.race([qemu.agent.ask('booted', [], BOOT_MS), over]);
    if (booted === 'yes') break;
    if (Date.now() > deadline) throw new DriverError('Failed', 'The template has not booted');
    await pause(200);
  }
  for (let times = 0; times < 2; times++) await qemu.agent.ask('warm', [], BOOT_MS);
  await qemu.agent.ask('flush', [], BOOT_MS);
}

async function save(qemu: RunningQemu, socketPath: string, file: string): Promise<void> {
  await qemu.qmp.execute('stop');
  const capabilities = [{ capability: 'x-ignore-shared', state: true }];
  await qemu.qmp.execute('migrate-set-capabilities', { capabilities });
  const server = createServer();
  const written = new Promise<void>((resolve, reject) => {
    server.once('connection', (socket) => pipeline(socket, createWriteStream(file)).then(resolve, reject));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  try {
    await qemu.qmp.execute('migrate', { uri: `unix:${socketPath}` });
    const deadline = Date.now() + SAVE_MS;
    for (;;) {
      const { status } = (await qemu.qmp.execute('query-migrate')) as { status?: string };
      if (status === 'completed') break;
      if (status === 'failed' || Date.now() > deadline)
        throw new DriverError('Failed', 'QEMU could not save the template');
      await pause(20);
    }
    await written;
  } finally {
    server.close();
  }
}

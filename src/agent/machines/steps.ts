// Performing one step of a machine's plan. What fails is recorded with its reason and the time to try again; nothing is thrown
// but by steps of an end, which are tried again as a whole.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DriverError } from '../../drivers/container/driver.ts';
import type { MachineDisk, MachineSpec } from '../../drivers/machine/driver.ts';
import type { MachineContext } from './context.ts';
import { guestSpec } from './guest-spec.ts';
import { unless } from './interrupt.ts';
import { consolePath, machineId } from './names.ts';
import { afterFailure } from './record.ts';

export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A step that did not succeed: told, and tried again later. Interrupted: nothing. */
export function failed(context: MachineContext, what: string, error: unknown): void {
  const { deps, record, machine } = context;
  const code =
    error instanceof DriverError && error.code === 'NoCapacity'
      ? 'Server.InsufficientInstanceCapacity'
      : 'Server.InternalError';
  const message = `${what}: ${textOf(error)}`;
  deps.log.warn('A machine cannot be started', { machine: machine.metadata.name, error });
  context.event('Warning', 'FailedStart', message);
  context.change(afterFailure(record, deps.clock.now(), { code, message }));
}

/** The driver is chosen and can run it, and the image is in the store, ready to start from. */
export async function makeImage(context: MachineContext): Promise<void> {
  const { deps, machine } = context;
  const { signal } = context.interrupt;
  const progress = (line: string) => {
    if (!signal.aborted && context.record.message !== line) context.change({ message: line });
  };
  try {
    const driver = context.driver();
    const { available, reason } = await driver.capabilities();
    if (!available) throw new DriverError('Unavailable', reason ?? `"${driver.type}" cannot run here`);
    const image = await deps.images.ready(machine, progress, signal);
    if (signal.aborted) return;
    await unless(signal, driver.prepareImage(image.name, progress));
    if (signal.aborted) return;
    context.change({ driver: driver.type, image: image.name, user: image.user, message: undefined });
  } catch (error) {
    if (!signal.aborted) failed(context, `Cannot start from image "${machine.spec.image}"`, error);
  }
}

export async function makeNetwork(context: MachineContext): Promise<void> {
  const { deps, machine } = context;
  try {
    const { address } = machine.spec;
    if (address === undefined) throw new DriverError('Refused', 'it has no private address (spec.address)');
    context.change({ port: await deps.network.createPort({ id: machineId(machine.metadata.uid), address }) });
  } catch (error) {
    failed(context, 'Cannot connect it to the network', error);
  }
}

/** Its first packet is filtered already. */
export async function admit(context: MachineContext): Promise<void> {
  const { signal } = context.interrupt;
  try {
    await context.deps.admitted(context.record.port?.address ?? '', signal);
    context.change({ admitted: true });
  } catch (error) {
    if (!signal.aborted) failed(context, 'Cannot bring its security groups into force', error);
  }
}

/** What the driver is asked for; `disks` are those that it is to have. */
function specOf(context: MachineContext, disks: readonly MachineDisk[]): MachineSpec {
  const { deps, machine, record } = context;
  if (!record.image || !record.port) throw new Error('Neither image nor network are there yet');
  return guestSpec({ layout: deps.layout, machine, record, disks, image: record.image, port: record.port });
}

/** Those of its disks that it has already, as they are now. */
function presentDisks({ deps, machine, record }: MachineContext): readonly MachineDisk[] {
  const disks = deps.volumes.wishOf(machine)?.disks ?? [];
  return disks.filter(({ id }) => record.disks.includes(id));
}

export async function create(context: MachineContext): Promise<void> {
  const { deps, machine } = context;
  try {
    await mkdir(dirname(consolePath(deps.layout, machine.metadata.uid)), { recursive: true, mode: 0o750 });
    context.record = { ...context.record, publicKey: deps.publicKey(machine) ?? context.record.publicKey };
    await context.driver().create(specOf(context, []));
    context.change({ guest: 'stopped', disks: [] });
  } catch (error) {
    forgetImage(context, error);
    failed(context, 'Cannot make its root disk', error);
  }
}

/** The image went away between look-up and use: look again. */
function forgetImage(context: MachineContext, error: unknown): void {
  if (error instanceof DriverError && error.code === 'NotFound')
    context.record = { ...context.record, image: undefined };
}

export async function start(context: MachineContext): Promise<void> {
  const { deps, machine, record } = context;
  const isFirst = record.boots === 0;
  try {
    context.record = { ...record, publicKey: deps.publicKey(machine) ?? record.publicKey };
    const spec = specOf(context, presentDisks(context));
    const asked = rebootOf(context);
    await mkdir(dirname(spec.consolePath), { recursive: true, mode: 0o750 });
    await context.driver().start(spec);
    const nowMs = deps.clock.now();
    if (!record.rebooting) context.event('Normal', 'Started', `Machine is running (${spec.image})`);
    context.change({
      guest: 'running',
      asked: undefined,
      rebooting: false,
      boots: record.rebooting ? record.boots : record.boots + 1,
      startedMs: nowMs,
      rebootedAt: asked ?? record.rebootedAt,
      retryAtMs: undefined,
      message: undefined,
      stateReason: undefined,
      check: 'initializing',
      checkSinceMs: nowMs,
      userData: isFirst ? { result: machine.spec.userData ? 'running' : 'none' } : record.userData,
    });
  } catch (error) {
    if (error instanceof DriverError && error.code === 'NotFound')
      context.record = { ...context.record, guest: 'absent' };
    failed(context, 'Cannot start it', error);
  }
}

/** A start does for every reboot that was asked for by then. */
const rebootOf = ({ machine }: MachineContext): string | undefined => machine.spec.rebootAt;

export async function attach(context: MachineContext, disk: MachineDisk): Promise<void> {
  const { deps, machine, record } = context;
  try {
    await context.driver().attachDisk({ id: machineId(machine.metadata.uid) }, disk);
    context.change({ disks: [...record.disks, disk.id] });
    deps.volumes.attached(machine);
  } catch (error) {
    deps.volumes.failed(machine, disk.id, error);
  }
}

export async function detach(context: MachineContext, disk: string, force: boolean): Promise<void> {
  const { deps, machine, record } = context;
  try {
    await context.driver().detachDisk({ id: machineId(machine.metadata.uid) }, disk, { force });
    context.change({ disks: record.disks.filter((id) => id !== disk) });
    deps.volumes.attached(machine);
  } catch (error) {
    deps.volumes.failed(machine, disk, error);
  }
}

// What do the parts of the system container driver share?
import type { ContainerStatus } from '../../container/driver.ts';
import { DriverError } from '../../container/driver.ts';
import type { ImageStore } from '../../container/image-store.ts';
import type { SystemContainerDriver } from '../../container/system.ts';
import type { Serial } from '../../serial.ts';
import type { MachineHandle } from '../driver.ts';
import { containerSpecOf } from './container-spec.ts';
import { findLoop } from './loop-devices.ts';
import { type MachineRecord, readRecord } from './record.ts';

export interface Context {
  readonly containers: SystemContainerDriver;
  readonly images: ImageStore;
  readonly serial: Serial;
}

export interface Found {
  readonly container: ContainerStatus;
  readonly record: MachineRecord;
}

/** Undefined: there is none, or it is no machine of ours. */
export async function findMachine(
  { containers }: Context,
  { id }: MachineHandle,
): Promise<Found | undefined> {
  const container = await containers.inspect({ id }).catch((error) => {
    if (error instanceof DriverError && error.code === 'NotFound') return undefined;
    throw error;
  });
  const record = container && readRecord(container);
  return container && record && { container, record };
}

/** Throws NotFound. */
export async function getMachine(context: Context, handle: MachineHandle): Promise<Found> {
  const found = await findMachine(context, handle);
  if (found === undefined) throw new DriverError('NotFound', `There is no machine "${handle.id}"`);
  return found;
}

export const isRunning = ({ container: { state } }: Found): boolean =>
  state === 'running' || state === 'paused';

/** Writes the record; disks that are behind a loop device now are in the definition. */
export async function writeRecord({ containers }: Context, record: MachineRecord): Promise<void> {
  const looped = await Promise.all(
    record.spec.disks.map(async (disk) => ({ disk, loop: await findLoop(disk.path) })),
  );
  const present = looped.flatMap(({ disk, loop }) => (loop === undefined ? [] : [{ disk, loop }]));
  await containers.redefine(containerSpecOf(record, present));
}

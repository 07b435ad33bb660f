// The machine driver whose machines are containers with an init of their own: puts the parts together.
//
// A machine is one container of our own containerd, its root disk is the container's layer, its record the container's.
// Nothing is kept in this process: it may be killed and opened anew at any time.

import { heldImageName } from '../../../model/machine-names.ts';
import type { ContainerEvent } from '../../container/driver.ts';
import type { ImageStore } from '../../container/image-store.ts';
import type { SystemContainerDriver } from '../../container/system.ts';
import { createSerial } from '../../serial.ts';
import type { MachineDriver, MachineEvent, MachineHandle } from '../driver.ts';
import { emptiedPaths, identityPaths } from '../identity.ts';
import { getImage, putLayeredImage } from '../layered-image.ts';
import { describeCapabilities } from './capabilities.ts';
import { type Context, findMachine, getMachine } from './context.ts';
import { attachDisk, detachDisk, resizeDisk } from './disks.ts';
import { createMachine, rebootMachine, removeMachine, startMachine, stopMachine } from './life.ts';
import { endOf, readRecord, statusOf } from './record.ts';
import { createUsageReader } from './usage.ts';

export interface SystemContainerOptions {
  readonly containers: SystemContainerDriver;
  readonly images: ImageStore;
}

export function openSystemContainerDriver({ containers, images }: SystemContainerOptions): MachineDriver {
  const serial = createSerial();
  const context: Context = { containers, images, serial };
  const usage = createUsageReader(context);
  const inTurn = <T>({ id }: MachineHandle, task: () => Promise<T>) => serial.run(id, task);
  return {
    type: 'system-container',
    capabilities: () => describeCapabilities(containers),
    prepareImage: async (image) => void (await getImage(images, image)),
    forgetImage: async () => undefined,
    create: (spec) => inTurn(spec, () => createMachine(context, spec)),
    start: (spec) => inTurn(spec, () => startMachine(context, spec)),
    stop: (handle, graceMs, hurry) => inTurn(handle, () => stopMachine(context, handle, { graceMs, hurry })),
    reboot: (handle, graceMs, hurry) =>
      inTurn(handle, () => rebootMachine(context, handle, { graceMs, hurry })),
    remove: (handle) => inTurn(handle, () => removeMachine(context, handle)),
    async inspect(handle) {
      const { container, record } = await getMachine(context, handle);
      return statusOf(container, record);
    },
    async list() {
      const all = await containers.list();
      return all.flatMap((container) => {
        const record = readRecord(container);
        return record === undefined ? [] : [statusOf(container, record)];
      });
    },
    events: (signal) => machineEvents(context, containers.events(signal)),
    usage,
    attachDisk: (handle, disk) => inTurn(handle, () => attachDisk(context, handle, disk)),
    detachDisk: (handle, diskId, options) =>
      inTurn(handle, () => detachDisk(context, handle, { diskId, force: options?.force === true })),
    resizeDisk: (handle, diskId) => inTurn(handle, () => resizeDisk(context, handle, diskId)),
    captureImage: (handle, name) => inTurn(handle, () => captureImage(context, handle, name)),
  };
}

async function* machineEvents(
  context: Context,
  events: AsyncIterable<ContainerEvent>,
): AsyncGenerator<MachineEvent, void, void> {
  for await (const event of events) {
    if (event.type === 'resync') yield event;
    if (event.type !== 'exit') continue;
    const found = await findMachine(context, event).catch(() => undefined);
    if (found !== undefined) yield { type: 'end', id: event.id, end: endOf(event.exit, found.record) };
  }
}

async function captureImage(context: Context, handle: MachineHandle, name: string): Promise<void> {
  await getMachine(context, handle);
  const layer = await context.containers.saveLayer(handle, {
    without: identityPaths,
    emptied: emptiedPaths,
  });
  await putLayeredImage(context.images, { base: heldImageName(handle.id), layer, name });
}

// What can be changed about a container that runs? Its limits, and whether it gets any time at all.
import { type ContainerHandle, DriverError, type Resources } from '../../driver.ts';
import { translated } from '../errors.ts';
import { ProcessStatus } from '../rpc/messages.ts';
import { Containers, Tasks } from '../rpc/services.ts';
import { resourcesFor } from '../spec/build.ts';
import type { OciSpec } from '../spec/oci.ts';
import type { Context } from './context.ts';
import { findTask } from './lifecycle.ts';
import { EXTENSION, getKnown, type Kept, ociSpecOf } from './record.ts';

const RESOURCES = 'types.containerd.io/opencontainers/runtime-spec/1/LinuxResources';

/** Written down first, so that a restart has them too; then given to the running process. */
export async function updateContainer(
  context: Context,
  handle: ContainerHandle,
  resources: Resources,
): Promise<void> {
  const { id } = handle;
  const known = await getKnown(context, id);
  const oci = ociSpecOf(known);
  const limits = resourcesFor(resources, context.host);
  const spec: OciSpec = {
    ...oci,
    linux: { ...oci.linux, resources: { devices: oci.linux.resources.devices, ...limits } },
  };
  const kept: Kept = {
    spec: { ...known.spec, resources },
    imageDigest: known.imageDigest,
    chainId: known.chainId,
  };
  await translated(`container "${id}"`, async () => {
    const container = {
      id,
      spec: { typeUrl: known.record.spec?.typeUrl, value: Buffer.from(JSON.stringify(spec)) },
      extensions: { [EXTENSION]: { typeUrl: EXTENSION, value: Buffer.from(JSON.stringify(kept)) } },
    };
    await context.link.call(Containers.update, { container, updateMask: { paths: ['spec', 'extensions'] } });
    const task = await findTask(context, id);
    if (task === undefined || task.status === ProcessStatus.Stopped) return;
    const value = Buffer.from(JSON.stringify(limits));
    await context.link.call(Tasks.update, { containerId: id, resources: { typeUrl: RESOURCES, value } });
  });
}

export async function pauseContainer(context: Context, handle: ContainerHandle): Promise<void> {
  await switchTo(context, handle, 'paused');
}

export async function resumeContainer(context: Context, handle: ContainerHandle): Promise<void> {
  await switchTo(context, handle, 'running');
}

/** Already so: nothing. */
async function switchTo(
  context: Context,
  handle: ContainerHandle,
  wanted: 'paused' | 'running',
): Promise<void> {
  const { id } = handle;
  await getKnown(context, id);
  await translated(`container "${id}"`, async () => {
    const status = (await findTask(context, id))?.status;
    const paused = status === ProcessStatus.Paused || status === ProcessStatus.Pausing;
    if (!paused && status !== ProcessStatus.Running)
      throw new DriverError('Refused', `Container "${id}" is not running`);
    if (paused === (wanted === 'paused')) return;
    await context.link.call(wanted === 'paused' ? Tasks.pause : Tasks.resume, { containerId: id });
  });
}

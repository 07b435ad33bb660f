// The container driver on containerd: puts the parts together, one line per promise.
import type { ContainerCapabilities, ContainerStatus } from '../../driver.ts';
import type { SandboxContainerDriver } from '../../sandbox.ts';
import type { SystemContainerDriver } from '../../system.ts';
import { translated } from '../errors.ts';
import { type ProcessInfo, ProcessStatus } from '../rpc/messages.ts';
import { Containers, Tasks } from '../rpc/services.ts';
import { limitNow, readPeakMemory, setFrozen } from './at-once.ts';
import { attachContainer } from './attach.ts';
import { readUsage } from './cgroups.ts';
import { commitLayer } from './commit.ts';
import type { Context } from './context.ts';
import { createContainer } from './create.ts';
import type { EventFeed } from './events.ts';
import { execInContainer } from './exec.ts';
import { describeExit } from './exits.ts';
import {
  findTask,
  killContainer,
  removeContainer,
  restartContainer,
  startContainer,
  waitForExit,
} from './lifecycle.ts';
import { openOutput } from './output.ts';
import { getKnown, type Known, ociSpecOf, readRecord, statusOf } from './record.ts';
import { saveLayer } from './save-layer.ts';
import { refreshMeminfo } from './size-files.ts';
import { allowDevice, layerBytes, redefineContainer, writeLayerFiles } from './system.ts';
import { pauseContainer, resumeContainer, updateContainer } from './tuning.ts';

export function createContainerDriver(
  context: Context,
  feed: EventFeed,
  capabilities: ContainerCapabilities,
): SystemContainerDriver & SandboxContainerDriver {
  const { serial } = context;
  return {
    capabilities: async () => capabilities,
    create: (spec) => serial.run(spec.id, () => createContainer(context, spec)),
    start: (handle) => serial.run(handle.id, () => startContainer(context, handle)),
    wait: (handle, signal) => waitForExit(context, handle, signal),
    kill: (handle, signal, options) => killContainer(context, handle, signal, options),
    remove: (handle) => serial.run(handle.id, () => removeContainer(context, handle)),
    restart: (handle) => serial.run(handle.id, () => restartContainer(context, handle)),
    update: (handle, resources) => serial.run(handle.id, () => updateContainer(context, handle, resources)),
    pause: (handle) => serial.run(handle.id, () => pauseContainer(context, handle)),
    resume: (handle) => serial.run(handle.id, () => resumeContainer(context, handle)),
    async inspect(handle) {
      const known = await getKnown(context, handle.id);
      const task = await translated(`container "${handle.id}"`, () => findTask(context, handle.id));
      return describe(context, known, task);
    },
    async usage(handle) {
      const known = await getKnown(context, handle.id);
      const { cgroupsPath } = ociSpecOf(known).linux;
      if (known.spec.system) await refreshMeminfo(context, known.spec, cgroupsPath);
      return readUsage(context.host.cgroup, cgroupsPath);
    },
    exec: (handle, spec) => execInContainer(context, handle, spec),
    attach: (handle, signal) => attachContainer(context, handle, signal),
    list: () => listContainers(context),
    events: (signal) => feed.events(signal),
    commitLayer: (handle) => serial.run(handle.id, () => commitLayer(context, handle)),
    redefine: (spec) => serial.run(spec.id, () => redefineContainer(context, spec)),
    writeFiles: (handle, files) => serial.run(handle.id, () => writeLayerFiles(context, handle, files)),
    layerBytes: (handle) => layerBytes(context, handle),
    saveLayer: (handle, changes) => saveLayer(context, handle, changes),
    allowDevice: (handle, device, allowed) => allowDevice(context, handle, { device, allowed }),
    openOutput: (handle, onText) => openOutput(context, handle, onText),
    limit: (handle, resources) => limitNow(context, handle, resources),
    freeze: (handle) => setFrozen(context, handle, true),
    thaw: (handle) => setFrozen(context, handle, false),
    peakMemory: (handle) => readPeakMemory(context, handle),
  };
}

async function listContainers(context: Context): Promise<readonly ContainerStatus[]> {
  const [{ containers }, { tasks }] = await translated('container', () =>
    Promise.all([context.link.call(Containers.list, {}), context.link.call(Tasks.list, {})]),
  );
  const byId = new Map(tasks.map((task) => [task.id ?? '', task]));
  const known = containers.map(readRecord).filter((each) => each !== undefined);
  return Promise.all(known.map((each) => describe(context, each, byId.get(each.spec.id))));
}

async function describe(
  context: Context,
  known: Known,
  task: ProcessInfo | undefined,
): Promise<ContainerStatus> {
  const ended = task?.status === ProcessStatus.Stopped;
  return statusOf(known, task, ended ? await describeExit(context, known, task) : undefined);
}

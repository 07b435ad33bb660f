// containerd's own API, without anything of ours: layer, record, task, in our instance's containerd and the host's network.
import { type Channel, openChannel } from '../src/drivers/container/containerd/rpc/channel.ts';
import { RuncOptions } from '../src/drivers/container/containerd/rpc/messages.ts';
import { Containers, Snapshots, Tasks } from '../src/drivers/container/containerd/rpc/services.ts';
import { atEnd } from './cleanup.ts';
import { type ContainerSide, since } from './container-side.ts';
import { firstOk } from './http-ready.ts';
import type { ImageFiles } from './image-files.ts';
import { layout } from './instance.ts';

const FIRST_PORT = 21_800;
const SNAPSHOTTER = 'overlayfs';
let made = 0;

interface Started {
  readonly id: string;
  readonly port: number;
}

export async function containerdSide(image: ImageFiles, runcRoot: string): Promise<ContainerSide> {
  const channel = await openChannel(layout.sockets.containerd, layout.containerdNamespace, () => undefined);
  atEnd(() => channel.close());
  return {
    name: "containerd's API, host network",
    async start(count) {
      const all = Array.from({ length: count }, (_, i) => ({ id: `tb-raw-${made++}`, port: FIRST_PORT + i }));
      const began = performance.now();
      try {
        await Promise.all(all.map((each) => startOne(channel, { ...each, image, runcRoot })));
        return since(began);
      } finally {
        await Promise.all(all.map(({ id }) => remove(channel, id)));
      }
    },
  };
}

async function startOne(
  channel: Channel,
  { id, port, image, runcRoot }: Started & { readonly image: ImageFiles; readonly runcRoot: string },
): Promise<void> {
  const spec = image.specOf({ port, rootfs: 'rootfs', cgroup: `${layout.cgroupParent}/${id}` });
  const runtime = {
    name: 'io.containerd.runc.v2',
    options: {
      typeUrl: 'containerd.runc.v1.Options',
      value: RuncOptions.encode({ binaryName: 'runc', root: runcRoot }),
    },
  };
  const typeUrl = 'types.containerd.io/opencontainers/runtime-spec/1/Spec';
  const container = {
    ...{ id, runtime, snapshotter: SNAPSHOTTER, snapshotKey: id },
    spec: { typeUrl, value: Buffer.from(JSON.stringify(spec)) },
  };
  const labels = { 'containerd.io/gc.root': new Date().toISOString() };
  const [{ mounts }] = await Promise.all([
    channel.call(Snapshots.prepare, { snapshotter: SNAPSHOTTER, key: id, parent: image.chainId, labels }),
    channel.call(Containers.create, { container }),
  ]);
  await channel.call(Tasks.create, { containerId: id, rootfs: mounts });
  await channel.call(Tasks.start, { containerId: id });
  await firstOk({ host: '127.0.0.1', port });
}

async function remove(channel: Channel, id: string): Promise<void> {
  const waited = channel.call(Tasks.wait, { containerId: id });
  waited.catch(() => undefined);
  await channel.call(Tasks.kill, { containerId: id, signal: 9 }).then(
    () => waited,
    () => undefined,
  );
  const steps = [
    () => channel.call(Tasks.delete, { containerId: id }),
    () => channel.call(Containers.delete, { id }),
    () => channel.call(Snapshots.remove, { snapshotter: SNAPSHOTTER, key: id }),
  ];
  for (const step of steps) await step().catch(() => undefined); // not there when starting it failed
}

// How do a container's own changes become a layer of an image?
//
// As an uncompressed tar: on the machine where it is made it is about to be unpacked again, and compressing costs more than
// all the rest. A lease holds the blob for an hour; whoever wants it for longer writes it into a session or an image.
import { randomUUID } from 'node:crypto';
import { type ContainerHandle, DriverError } from '../../driver.ts';
import type { Layer } from '../../image-store.ts';
import { translated } from '../errors.ts';
import { snapshotter } from '../images/layers.ts';
import type { MountLike } from '../images/rootfs.ts';
import { createLease } from '../images/store.ts';
import { ProcessStatus } from '../rpc/messages.ts';
import { Content, Diff, Snapshots } from '../rpc/services.ts';
import type { Context } from './context.ts';
import { findTask } from './lifecycle.ts';
import { getKnown } from './record.ts';

const LAYER = 'application/vnd.oci.image.layer.v1.tar';

export async function commitLayer(context: Context, handle: ContainerHandle): Promise<Layer> {
  const { id } = handle;
  const { link } = context;
  const known = await getKnown(context, id);
  return translated(`container "${id}"`, async () => {
    const status = (await findTask(context, id))?.status;
    if (status === ProcessStatus.Running || status === ProcessStatus.Paused) {
      throw new DriverError('Refused', `Container "${id}" runs: its layer cannot be taken`);
    }
    const { mounts } = await link.call(Snapshots.mounts, { snapshotter, key: id });
    return diffToLayer(context, known.chainId, mounts);
  });
}

/** What `changed` has, and has not, of what is at `chain`: as a layer. */
export async function diffToLayer(
  { link }: Context,
  chain: string,
  changed: readonly MountLike[],
): Promise<Layer> {
  const lease = await createLease(link);
  const key = `commit-${randomUUID()}`;
  const base = await link.call(Snapshots.view, { snapshotter, key, parent: chain }, { lease });
  try {
    const request = { left: base.mounts, right: changed, mediaType: LAYER, ref: key };
    const { diff } = await link.call(Diff.diff, request, { lease });
    const { mediaType = LAYER, digest = '', size = 0 } = diff ?? {};
    const { info } = await link.call(Content.info, { digest });
    return {
      descriptor: { mediaType, digest, size },
      diffId: info?.labels?.['containerd.io/uncompressed'] ?? digest,
    };
  } finally {
    await link.call(Snapshots.remove, { snapshotter, key }).catch(() => undefined);
  }
}

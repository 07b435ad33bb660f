// How do layers become root filesystems? Each is applied once, on the one below, and kept under its chain id.
//
// Whoever needs a layer that is being unpacked right now waits for that; two never unpack the same. A layer is held by the
// session's lease before it is looked at, so that it cannot be collected between looking and using.
import { randomUUID } from 'node:crypto';
import { DriverError } from '../../driver.ts';
import type { Layer } from '../../image-store.ts';
import { chainId } from '../../manifest.ts';
import { ignore, translated } from '../errors.ts';
import type { Link } from '../link.ts';
import { Code } from '../rpc/channel.ts';
import { Diff, Leases, Snapshots } from '../rpc/services.ts';

export const snapshotter = 'overlayfs';

export interface Unpacker {
  /** Returns the chain id of all layers. */
  unpack(
    lease: string,
    layers: readonly Layer[],
    progress?: (done: number, total: number) => void,
  ): Promise<string>;
}

export function openUnpacker(link: Link): Unpacker {
  const underway = new Map<string, Promise<void>>();
  const ensure = (lease: string, parent: string, layer: Layer, chain: string): Promise<void> => {
    const running = underway.get(chain);
    if (running !== undefined) return running;
    const started = ensureLayer(link, { lease, parent, layer, chain }).finally(() => underway.delete(chain));
    underway.set(chain, started);
    return started;
  };
  return {
    async unpack(lease, layers, progress) {
      let parent = '';
      for (const [index, layer] of layers.entries()) {
        const chain = chainId(layers.slice(0, index + 1).map(({ diffId }) => diffId));
        await translated(`layer "${layer.descriptor.digest}"`, async () => {
          await holdSnapshot(link, lease, chain);
          await ensure(lease, parent, layer, chain);
        });
        parent = chain;
        progress?.(index + 1, layers.length);
      }
      return parent;
    },
  };
}

export async function holdSnapshot(link: Link, lease: string, key: string): Promise<void> {
  await link.call(Leases.addResource, { id: lease, resource: { id: key, type: `snapshots/${snapshotter}` } });
}

interface Step {
  readonly lease: string;
  readonly parent: string;
  readonly layer: Layer;
  readonly chain: string;
}

async function ensureLayer(link: Link, step: Step): Promise<void> {
  const { lease, parent, layer, chain } = step;
  const found = await link.call(Snapshots.stat, { snapshotter, key: chain }).catch(ignore(Code.NotFound));
  if (found !== undefined) return;
  const key = `unpack-${randomUUID()}`;
  const { mounts } = await link.call(Snapshots.prepare, { snapshotter, key, parent }, { lease });
  try {
    const { applied } = await link.call(Diff.apply, { diff: layer.descriptor, mounts }, { lease });
    if (applied?.digest !== layer.diffId) {
      throw new DriverError(
        'Failed',
        `Layer "${layer.descriptor.digest}" unpacks to "${applied?.digest}", not "${layer.diffId}"`,
      );
    }
    await link
      .call(Snapshots.commit, { snapshotter, name: chain, key }, { lease })
      .catch(ignore(Code.AlreadyExists));
  } finally {
    await link.call(Snapshots.remove, { snapshotter, key }).catch(() => undefined);
  }
}

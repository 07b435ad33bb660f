// What did a crash of ours leave that nothing names any more? Writable layers whose container's record was never written.
import { translated } from '../errors.ts';
import { snapshotter } from '../images/layers.ts';
import { Containers, Snapshots } from '../rpc/services.ts';
import type { Context } from './context.ts';
import { LAYER_OF } from './create.ts';

/** To be called before anything is created. */
export async function sweepLayers(context: Context): Promise<void> {
  await translated('layer', async () => {
    const { containers } = await context.link.call(Containers.list, {});
    const named = new Set(containers.map(({ id }) => id));
    const channel = await context.link.channel();
    const orphans: string[] = [];
    for await (const { info } of channel.stream(Snapshots.list, { snapshotter })) {
      for (const { name = '', labels } of info) {
        if (labels?.[LAYER_OF] !== undefined && !named.has(name)) orphans.push(name);
      }
    }
    for (const key of orphans) {
      context.log.warn('Removed the layer of a container that was never made', { id: key });
      await context.link.call(Snapshots.remove, { snapshotter, key });
    }
  });
}

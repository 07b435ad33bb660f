// Packs the items of a layer and puts the blob into the store.
//
// Through a file, since a blob's digest must be known before it is written. The same items give the same blob.
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageSession, Layer } from '../../drivers/container/image-store.ts';
import { writeLayer } from '../oci/pack-layer.ts';
import { tarStream } from '../oci/tar-writer.ts';
import type { LayerItem } from './copy-layer.ts';

let sequence = 0;

/** undefined when there are no items. */
export async function writeItems(
  items: AsyncIterable<LayerItem>,
  session: ImageSession,
  scratchDir: string,
): Promise<Layer | undefined> {
  sequence += 1;
  const path = join(scratchDir, `layer-${sequence}.tar.gz`);
  let count = 0;
  async function* counted(): AsyncGenerator<LayerItem> {
    for await (const item of items) {
      count += 1;
      yield item;
    }
  }
  try {
    const layer = await writeLayer(tarStream(counted()), path);
    if (count === 0) return undefined;
    await session.writeBlob(layer.descriptor, createReadStream(path));
    return layer;
  } finally {
    await rm(path, { force: true });
  }
}

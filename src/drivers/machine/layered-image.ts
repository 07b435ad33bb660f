// How does a machine's saved layer become an image? The image that it started from, with one layer on top, under a new name.
//
// Everything of the base's configuration stays but its list of layers. The base may be named by its name only: whoever
// needs it later than its name is sure to be there holds it under a name of its own (holdImage).
import { createHash } from 'node:crypto';
import { heldImageName } from '../../model/machine-names.ts';
import { DriverError } from '../container/driver.ts';
import type { Descriptor, ImageStore, Layer, StoredImage } from '../container/image-store.ts';
import { readManifest } from '../container/manifest.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';

/** Of an image's configuration, what changes with a layer; the rest is kept as it is. */
interface Config {
  readonly rootfs?: { readonly diff_ids?: readonly string[] };
  readonly history?: readonly unknown[];
}

/** The image `name` is `base` with `layer` on top. `layer`'s blob is in the store. Throws NotFound. */
export async function putLayeredImage(
  images: ImageStore,
  { base, layer, name }: { readonly base: string; readonly layer: Layer; readonly name: string },
): Promise<void> {
  const { target } = await getImage(images, base);
  const readJson = (digest: string) => jsonOf(images, digest);
  const { config, layers } = await readManifest(target, readJson);
  const before = (await readJson(config.digest)) as Config; // Checked by readManifest as far as it matters.
  const diffIds = [...(before.rootfs?.diff_ids ?? []), layer.diffId];
  const all = [...layers, layer.descriptor];
  const newConfig = blobOf(CONFIG, {
    ...before,
    created: new Date().toISOString(),
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: undefined,
  });
  const manifest = blobOf(MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: newConfig.descriptor,
    layers: all,
  });
  const session = await images.openSession();
  try {
    await session.writeBlob(layer.descriptor, images.readBlob(layer.descriptor.digest));
    for (const { descriptor, bytes } of [newConfig, manifest])
      await session.writeBlob(descriptor, once(bytes));
    await session.unpack(all.map((descriptor, index) => ({ descriptor, diffId: diffIds[index] ?? '' })));
    await images.putImage({ name, target: manifest.descriptor, labels: {} });
  } finally {
    await session.close();
  }
}

/** Throws NotFound. */
export async function getImage(images: ImageStore, name: string): Promise<StoredImage> {
  const found = await images.findImage(name);
  if (found === undefined) throw new DriverError('NotFound', `There is no machine image "${name}"`);
  return found;
}

/** Throws NotFound. */
export async function holdImage(images: ImageStore, name: string, machineId: string): Promise<void> {
  const { target, labels } = await getImage(images, name);
  await images.putImage({ name: heldImageName(machineId), target, labels });
}

function blobOf(
  mediaType: string,
  value: unknown,
): { readonly descriptor: Descriptor; readonly bytes: Buffer } {
  const bytes = Buffer.from(JSON.stringify(value));
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}

async function jsonOf(images: ImageStore, digest: string): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of images.readBlob(digest)) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

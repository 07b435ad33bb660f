// An image as a whole: read from the store, or made from a config and layers and put into it.
//
// Reading goes by digest only and is bounded; writing unpacks the layers before any name points to them.
import type {
  Descriptor,
  ImageSession,
  ImageStore,
  Layer,
  StoredImage,
} from '../../drivers/container/image-store.ts';
import { ImageError } from '../image-error.ts';
import { digestOf, jsonBlob, oneChunk, readAll } from './digest.ts';
import { type ImageConfig, type Manifest, parseConfig, parseIndex, parseManifest } from './document.ts';
import { CONFIG, isIndex, MANIFEST, ociMediaType } from './media-type.ts';
import { choosePlatform, formatPlatform, hostPlatform, type Platform } from './platform.ts';

/** An image with its documents read. */
export interface Image {
  /** The manifest for this host. */
  readonly target: Descriptor;
  readonly manifest: Manifest;
  readonly config: ImageConfig;
  readonly layers: readonly Layer[];
}

const DOCUMENT_LIMIT = 8 << 20;

/** A small JSON blob. */
export function readDocument(store: ImageStore, digest: string): Promise<Buffer> {
  return readAll(store.readBlob(digest), DOCUMENT_LIMIT);
}

/** Reads what a name points to. Throws ImageError Corrupt, Unsupported (no such platform). */
export async function readImage(
  store: ImageStore,
  target: Descriptor,
  platform: Platform = hostPlatform(),
): Promise<Image> {
  if (isIndex(target.mediaType)) {
    const index = parseIndex(await readDocument(store, target.digest));
    const chosen = choosePlatform(index.manifests, platform);
    if (!chosen)
      throw new ImageError('Unsupported', `no match for platform in manifest: ${formatPlatform(platform)}`);
    return readImage(store, chosen, platform);
  }
  const manifest = parseManifest(await readDocument(store, target.digest));
  const config = parseConfig(await readDocument(store, manifest.config.digest));
  return { target, manifest, config, layers: pairLayers(manifest, config) };
}

/** Joins the blobs of the manifest with the diff ids of the config. */
export function pairLayers(manifest: Manifest, config: ImageConfig): readonly Layer[] {
  const diffIds = config.rootfs.diff_ids;
  if (diffIds.length !== manifest.layers.length) {
    throw new ImageError(
      'Corrupt',
      `The image has ${manifest.layers.length} layers, its config lists ${diffIds.length}`,
    );
  }
  return manifest.layers.map((descriptor, at) => ({ descriptor, diffId: diffIds[at] as string }));
}

/** Compressed size of everything that the image refers to. */
export function imageSize(image: Image): number {
  return image.manifest.layers.reduce((sum, layer) => sum + layer.size, image.manifest.config.size);
}

export interface NewImage {
  readonly names: readonly string[];
  /** Its rootfs is set from the layers. */
  readonly config: ImageConfig;
  /** Their blobs are in the store, held by the session. */
  readonly layers: readonly Layer[];
  readonly labels: { readonly [name: string]: string };
}

/** Writes config and manifest, unpacks, and points the names to it. */
export function putNewImage(store: ImageStore, session: ImageSession, image: NewImage): Promise<Image> {
  const diffIds = image.layers.map((layer) => layer.diffId);
  const config: ImageConfig = { ...image.config, rootfs: { type: 'layers', diff_ids: diffIds } };
  return putImageOf(store, session, { ...image, configBytes: jsonBlob(CONFIG, config).bytes });
}

/** The same with a config that stays as it is, byte for byte, so that the image keeps its identity. */
export async function putImageOf(
  store: ImageStore,
  session: ImageSession,
  image: Omit<NewImage, 'config'> & { readonly configBytes: Uint8Array },
): Promise<Image> {
  const { configBytes, layers } = image;
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: CONFIG, digest: digestOf(configBytes), size: configBytes.length },
    layers: layers.map(({ descriptor: { mediaType, digest, size } }) => ({
      mediaType: ociMediaType(mediaType),
      digest,
      size,
    })),
  };
  const manifestBlob = jsonBlob(MANIFEST, manifest);
  await session.writeBlob(manifest.config, oneChunk(configBytes));
  await session.writeBlob(manifestBlob.descriptor, oneChunk(manifestBlob.bytes));
  await session.unpack(layers);
  for (const name of image.names)
    await store.putImage({ name, target: manifestBlob.descriptor, labels: image.labels });
  return { target: manifestBlob.descriptor, manifest, config: parseConfig(configBytes), layers };
}

/** Runs `task` with a session that is closed whatever happens. */
export async function withSession<T>(
  store: ImageStore,
  task: (session: ImageSession) => Promise<T>,
): Promise<T> {
  const session = await store.openSession();
  try {
    return await task(session);
  } finally {
    await session.close();
  }
}

/** Throws ImageError NotFound, in docker's words. */
export async function getImage(store: ImageStore, name: string): Promise<StoredImage> {
  const image = await store.findImage(name);
  if (!image) throw new ImageError('NotFound', `No such image: ${name}`);
  return image;
}

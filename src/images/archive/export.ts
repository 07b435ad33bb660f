// Writes an image as an archive that every tool reads: an OCI layout with the manifest.json of `docker save` beside it.
//
// Streams blob by blob: memory does not grow with the image. The same image gives the same bytes.
import type { Descriptor, ImageStore } from '../../drivers/container/image-store.ts';
import { formatImageName, parseImageName, shortImageName } from '../name/image-name.ts';
import { jsonBlob, oneChunk } from '../oci/digest.ts';
import { getImage, type Image, readImage } from '../oci/image.ts';
import { INDEX } from '../oci/media-type.ts';
import { type TarEntry, tarStream } from '../oci/tar-writer.ts';

/** The archive of an image that is in the store. Throws ImageError NotFound. */
export async function* exportArchive(
  store: ImageStore,
  name: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const stored = await getImage(store, name);
  const image = await readImage(store, stored.target);
  yield* tarStream(entriesOf(store, stored.name, image, signal));
}

interface Item {
  readonly entry: TarEntry;
  readonly content?: AsyncIterable<Uint8Array>;
}

async function* entriesOf(
  store: ImageStore,
  name: string,
  image: Image,
  signal?: AbortSignal,
): AsyncGenerator<Item> {
  yield document('oci-layout', { imageLayoutVersion: '1.0.0' });
  yield document('index.json', indexOf(name, image));
  yield document('manifest.json', [saveEntry(name, image)]);
  yield directory('blobs/');
  yield directory('blobs/sha256/');
  const written = new Set<string>();
  for (const blob of [image.target, image.manifest.config, ...image.manifest.layers]) {
    if (written.has(blob.digest)) continue;
    written.add(blob.digest);
    yield { entry: file(blobPath(blob.digest), blob.size), content: store.readBlob(blob.digest, signal) };
  }
}

function indexOf(name: string, image: Image): object {
  const parsed = parseImageName(name);
  const annotations = {
    'io.containerd.image.name': formatImageName(parsed),
    'org.opencontainers.image.ref.name': parsed.tag ?? 'latest',
  };
  const { os, architecture } = image.config;
  const { mediaType, digest, size }: Descriptor = image.target;
  return {
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: [{ mediaType, digest, size, annotations, platform: { architecture, os } }],
  };
}

function saveEntry(name: string, image: Image): object {
  return {
    Config: blobPath(image.manifest.config.digest),
    RepoTags: [shortImageName(parseImageName(name))],
    Layers: image.manifest.layers.map((layer) => blobPath(layer.digest)),
  };
}

function document(name: string, value: object): Item {
  const { bytes } = jsonBlob('', value);
  return { entry: file(name, bytes.length), content: oneChunk(bytes) };
}

function file(name: string, size: number): TarEntry {
  return { name, type: 'file', mode: 0o644, uid: 0, gid: 0, size, mtime: 0 };
}

function directory(name: string): Item {
  return { entry: { ...file(name, 0), type: 'directory', mode: 0o755 } };
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

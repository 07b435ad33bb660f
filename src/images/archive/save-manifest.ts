// The manifest.json of `docker save`: which config, which layers, which names.
import type { ImageSession, Layer } from '../../drivers/container/image-store.ts';
import { ImageError } from '../image-error.ts';
import { parseConfig } from '../oci/document.ts';
import { LAYER_GZIP, LAYER_TAR, LAYER_ZSTD } from '../oci/media-type.ts';
import { type ArchiveContent, blobDigest, readSpooled } from './read-archive.ts';

export interface SavedImage {
  /** Paths inside the archive. */
  readonly config: string;
  readonly layers: readonly string[];
  readonly tags: readonly string[];
}

export function parseSaveManifest(bytes: Buffer): readonly SavedImage[] {
  try {
    const list = JSON.parse(bytes.toString('utf8')) as {
      Config: string;
      Layers?: string[];
      RepoTags?: string[] | null;
    }[];
    return list.map((image) => ({
      config: String(image.Config),
      layers: image.Layers ?? [],
      tags: image.RepoTags ?? [],
    }));
  } catch (cause) {
    throw new ImageError('Corrupt', 'The manifest.json of the archive is malformed', { cause });
  }
}

/** Brings the layer at `position` into the store. */
export async function savedLayer(
  content: ArchiveContent,
  session: ImageSession,
  path: string,
  configBytes: Uint8Array,
  position: number,
): Promise<Layer> {
  const diffId = parseConfig(configBytes).rootfs.diff_ids[position];
  if (diffId === undefined)
    throw new ImageError('Corrupt', `The config lists fewer layers than the archive has`);
  const digest = blobDigest(path);
  if (digest) {
    const size = content.blobSize(digest);
    if (size === undefined) throw new ImageError('Corrupt', `The archive lacks the blob ${digest}`);
    return { descriptor: { mediaType: digest === diffId ? LAYER_TAR : LAYER_GZIP, digest, size }, diffId };
  }
  const file = content.find(path);
  if (!file) throw new ImageError('Corrupt', `The archive lacks the file "${path}"`);
  const descriptor = { mediaType: layerType(file.magic), digest: file.digest, size: file.size };
  await session.writeBlob(descriptor, readSpooled(file));
  return { descriptor, diffId };
}

function layerType(magic: Buffer): string {
  if (magic[0] === 0x1f && magic[1] === 0x8b) return LAYER_GZIP;
  if (magic.length === 4 && magic.readUInt32LE(0) === 0xfd2fb528) return LAYER_ZSTD;
  return LAYER_TAR;
}

// Which names does an image of an archive get?
//
// containerd's annotation is a full name, OCI's may be a name or just a tag, docker save lists RepoTags. What has no
// name at all gets one from its digest, so that it can be used.
import type { Descriptor } from '../../drivers/container/image-store.ts';
import { fullImageName } from '../name/image-name.ts';
import { digestOf } from '../oci/digest.ts';
import type { Manifest } from '../oci/document.ts';
import { blobDigest } from './read-archive.ts';
import type { SavedImage } from './save-manifest.ts';

const CONTAINERD_NAME = 'io.containerd.image.name';
const REF_NAME = 'org.opencontainers.image.ref.name';

export function namesOfIndexEntry(
  entry: Descriptor,
  manifest: Manifest,
  saved: readonly SavedImage[],
): readonly string[] {
  const full = entry.annotations?.[CONTAINERD_NAME];
  if (full) return [fullImageName(full)];
  const tags = saved
    .filter((image) => blobDigest(image.config) === manifest.config.digest)
    .flatMap((image) => image.tags);
  if (tags.length > 0) return tags.map(fullImageName);
  const reference = entry.annotations?.[REF_NAME];
  if (reference && /[:/]/.test(reference)) return [fullImageName(reference)];
  return [unnamed(manifest.config.digest, reference)];
}

export function importedNames(tags: readonly string[], configBytes: Uint8Array): readonly string[] {
  return tags.length > 0 ? tags.map(fullImageName) : [unnamed(digestOf(configBytes))];
}

function unnamed(digest: string, tag: string = 'latest'): string {
  return fullImageName(`imported-${digest.slice('sha256:'.length, 'sha256:'.length + 12)}:${tag}`);
}

// Images as people see them: one line per content, all its names, its size, when it was made.
import type { ImageStore, StoredImage } from '../../drivers/container/image-store.ts';
import { STAND_IN_LABEL } from '../../images/labels.ts';
import { isHiddenImage } from '../../images/name/hidden-name.ts';
import { imageSize, readImage } from '../../images/oci/image.ts';
import type { ImageSummary } from '../../model/agent-calls.ts';
import { isHeldImage } from '../../model/machine-names.ts';

/** Everything but what builds and machines keep for themselves, newest first. */
export async function summarize(store: ImageStore): Promise<readonly ImageSummary[]> {
  const byDigest = new Map<string, StoredImage[]>();
  for (const image of await visibleImages(store)) {
    byDigest.set(image.target.digest, [...(byDigest.get(image.target.digest) ?? []), image]);
  }
  const summaries = await Promise.all([...byDigest.values()].map((images) => summaryOf(store, images)));
  return summaries.sort(
    (a, b) => b.createdMs - a.createdMs || (a.names[0] ?? '').localeCompare(b.names[0] ?? ''),
  );
}

export async function visibleImages(store: ImageStore): Promise<readonly StoredImage[]> {
  return (await store.listImages()).filter(({ name }) => !isHiddenImage(name) && !isHeldImage(name));
}

/** `images` have one digest; there is at least one. */
export async function summaryOf(store: ImageStore, images: readonly StoredImage[]): Promise<ImageSummary> {
  const [first] = images as [StoredImage, ...StoredImage[]];
  const image = await readImage(store, first.target).catch(() => undefined); // listing goes on when one is broken
  const standIn = images.map(({ labels }) => labels[STAND_IN_LABEL]).find((text) => text !== undefined);
  return {
    names: images.map(({ name }) => name).sort(),
    digest: first.target.digest,
    sizeBytes: image ? imageSize(image) : first.target.size,
    createdMs: Date.parse(image?.config.created ?? '') || first.createdMs,
    ...(standIn === undefined ? {} : { standIn }),
  };
}

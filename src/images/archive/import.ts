// Reads an image archive into the store: an OCI layout, or what `docker save` writes (old and new form), maybe gzipped.
//
// One pass over the stream: blobs named by their digest go straight to the store; only files of the old form, whose
// digest is not known before the end, lie on disk in between. Every blob is checked against its digest.
import type { ImageSession, ImageStore } from '../../drivers/container/image-store.ts';
import { ImageError } from '../image-error.ts';
import { requireOpenNames } from '../name/hidden-name.ts';
import { type Index, parseIndex } from '../oci/document.ts';
import { putImageOf, readDocument, readImage, withSession } from '../oci/image.ts';
import { hostPlatform, type Platform } from '../oci/platform.ts';
import { importedNames, namesOfIndexEntry } from './archive-name.ts';
import { type ArchiveContent, readArchive } from './read-archive.ts';
import { parseSaveManifest, savedLayer } from './save-manifest.ts';

export interface ImportOptions {
  /** For files of the old form; removed at the end. */
  readonly temporaryDir: string;
  readonly platform?: Platform;
  readonly labels?: { readonly [name: string]: string };
  readonly signal?: AbortSignal;
  readonly progress?: (message: string) => void;
}

/** Imports everything in the archive; returns the full names. Throws ImageError Corrupt, Unsupported. */
export async function importArchive(
  store: ImageStore,
  archive: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<readonly string[]> {
  return withSession(store, async (session) => {
    const content = await readArchive(archive, session, options);
    try {
      const names = content.index
        ? await importIndex(store, session, content, options)
        : await importSave(store, session, content, options);
      if (names.length === 0) throw new ImageError('Corrupt', 'The archive holds no image');
      return names;
    } finally {
      await content.close();
    }
  });
}

async function importIndex(
  store: ImageStore,
  session: ImageSession,
  content: ArchiveContent,
  options: ImportOptions,
): Promise<readonly string[]> {
  const { platform = hostPlatform(), labels = {}, progress } = options;
  const index: Index = parseIndex(content.index as Buffer);
  const names: string[] = [];
  for (const entry of index.manifests) {
    if (entry.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest') continue;
    await requireBlob(store, entry.digest);
    const image = await readImage(store, entry, platform);
    for (const { descriptor } of image.layers) await requireBlob(store, descriptor.digest);
    await session.unpack(image.layers, (done, total) => progress?.(`Unpacked layer ${done} of ${total}`));
    const saved = content.saveManifest ? parseSaveManifest(content.saveManifest) : [];
    for (const name of requireOpenNames(namesOfIndexEntry(entry, image.manifest, saved))) {
      await store.putImage({ name, target: image.target, labels });
      names.push(name);
      progress?.(`Imported ${name}`);
    }
  }
  return [...new Set(names)];
}

async function importSave(
  store: ImageStore,
  session: ImageSession,
  content: ArchiveContent,
  options: ImportOptions,
): Promise<readonly string[]> {
  if (!content.saveManifest)
    throw new ImageError('Corrupt', 'The archive has neither an index.json nor a manifest.json');
  const all: string[] = [];
  for (const saved of parseSaveManifest(content.saveManifest)) {
    const configBytes = await content.readFile(saved.config, (digest) => readDocument(store, digest));
    const layers = [];
    for (const path of saved.layers)
      layers.push(await savedLayer(content, session, path, configBytes, layers.length));
    const names = requireOpenNames(importedNames(saved.tags, configBytes));
    await putImageOf(store, session, { names, configBytes, layers, labels: options.labels ?? {} });
    for (const name of names) options.progress?.(`Imported ${name}`);
    all.push(...names);
  }
  return all;
}

async function requireBlob(store: ImageStore, digest: string): Promise<void> {
  if (!(await store.hasBlob(digest))) throw new ImageError('Corrupt', `The archive lacks the blob ${digest}`);
}

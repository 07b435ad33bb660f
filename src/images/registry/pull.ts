// Brings an image from its registry into the store: documents first, then the layers, several at a time.
//
// What is there already is not fetched. A layer whose connection breaks goes on where it stopped. The name appears only
// when everything is there, checked and unpacked.
import type { Descriptor, ImageSession, ImageStore, Layer } from '../../drivers/container/image-store.ts';
import type { Progress } from '../../model/agent-calls.ts';
import { ImageError, isImageError } from '../image-error.ts';
import { formatImageName, type ImageName } from '../name/image-name.ts';
import { oneChunk } from '../oci/digest.ts';
import { type Manifest, parseConfig, parseIndex, parseManifest } from '../oci/document.ts';
import { pairLayers, readDocument, withSession } from '../oci/image.ts';
import { isIndex, isLayer } from '../oci/media-type.ts';
import { choosePlatform, formatPlatform, hostPlatform, type Platform } from '../oci/platform.ts';
import type { FetchedManifest, RegistryClient } from './client.ts';

export interface PullOptions {
  readonly store: ImageStore;
  readonly client: RegistryClient;
  readonly labels?: { readonly [name: string]: string };
  readonly platform?: Platform;
  readonly progress?: (step: Progress) => void;
  readonly signal?: AbortSignal;
  /** Before attempt n is repeated; tests make it nothing. */
  readonly backoff?: (attempt: number) => Promise<void>;
}

const AT_ONCE = 3;
const ATTEMPTS = 5;
const DOCUMENT_LIMIT = 8 << 20;
const REPORT_BYTES = 1 << 20;

/** Throws ImageError NotFound, Unauthorized, Unreachable, RateLimited, Corrupt, Unsupported, Aborted. */
export async function pullImage(name: ImageName, options: PullOptions): Promise<void> {
  const { store, client, platform = hostPlatform(), signal } = options;
  const full = formatImageName(name);
  const report = openReport(full, options.progress);
  report.say(`Pulling ${full}`);
  const top = await client.manifest(name, name.digest ?? name.tag ?? 'latest', signal);
  await withSession(store, async (session) => {
    const fetched = await chooseManifest(name, top, { client, platform, signal });
    const manifest = parseManifest(fetched.bytes);
    const pull: Pull = { name, session, options, report };
    await fetchBlob(pull, manifest.config, { counted: false });
    const layers = layersOf(manifest, await readDocument(store, manifest.config.digest));
    report.expect(layers);
    await inParallel(layers, (layer) => fetchBlob(pull, layer.descriptor, { counted: true }));
    await session.unpack(layers, (done, total) =>
      report.say(`Unpacked layer ${done} of ${total}`, { stage: 'unpack', done, total }),
    );
    for (const { descriptor, bytes } of new Set([fetched, top]))
      await session.writeBlob(descriptor, oneChunk(bytes));
    await store.putImage({ name: full, target: top.descriptor, labels: options.labels ?? {} });
  });
  report.say(`Pulled ${full}`);
}

interface Pull {
  readonly name: ImageName;
  readonly session: ImageSession;
  readonly options: PullOptions;
  readonly report: Report;
}

async function chooseManifest(
  name: ImageName,
  top: FetchedManifest,
  { client, platform, signal }: { client: RegistryClient; platform: Platform; signal?: AbortSignal },
): Promise<FetchedManifest> {
  if (!isIndex(top.descriptor.mediaType)) return top;
  const chosen = choosePlatform(parseIndex(top.bytes).manifests, platform);
  if (!chosen) {
    throw new ImageError(
      'Unsupported',
      `no match for platform in manifest: ${formatImageName(name)} has none for ${formatPlatform(platform)}`,
    );
  }
  return client.manifest(name, chosen.digest, signal);
}

function layersOf(manifest: Manifest, configBytes: Buffer): readonly Layer[] {
  const odd = manifest.layers.find((layer) => !isLayer(layer.mediaType));
  if (odd) throw new ImageError('Unsupported', `Layers of the type "${odd.mediaType}" are not supported`);
  return pairLayers(manifest, parseConfig(configBytes));
}

async function fetchBlob(
  pull: Pull,
  descriptor: Descriptor,
  { counted }: { readonly counted: boolean },
): Promise<void> {
  const { name, session, options, report } = pull;
  if (!counted && descriptor.size > DOCUMENT_LIMIT)
    throw new ImageError('Corrupt', `The config of ${formatImageName(name)} is too large`);
  let failure: unknown;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* resuming(pull, descriptor, (bytes) => counted && report.add(bytes));
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  try {
    // Written even if it is there: the session holds it then.
    await session.writeBlob(descriptor, watched());
  } catch (error) {
    if (options.signal?.aborted) throw new ImageError('Aborted', 'The pull was cancelled', { cause: error });
    if (isImageError(failure)) throw failure;
    const what = `Blob ${descriptor.digest} of ${formatImageName(name)}`;
    throw new ImageError('Corrupt', `${what} cannot be stored as what its digest says`, { cause: error });
  }
}

/** The blob, over as many connections as it takes. What a registry refuses is not asked for again. */
async function* resuming(
  pull: Pull,
  descriptor: Descriptor,
  seen: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const { client, signal, backoff = waitBefore } = pull.options;
  let offset = 0;
  for (let attempt = 1; offset < descriptor.size; attempt += 1) {
    try {
      for await (const chunk of await client.blob(pull.name, descriptor.digest, offset, signal)) {
        offset += chunk.length;
        seen(chunk.length);
        yield chunk;
      }
      if (offset < descriptor.size) throw new Error('unexpected EOF');
    } catch (cause) {
      if (signal?.aborted || isImageError(cause, 'NotFound', 'Unauthorized', 'RateLimited', 'Aborted'))
        throw cause;
      if (attempt >= ATTEMPTS) {
        throw new ImageError(
          'Unreachable',
          `failed to copy: httpReadSeeker: failed open: ${(cause as Error).message}`,
          { cause },
        );
      }
      await backoff(attempt);
    }
  }
}

function waitBefore(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
}

/** A few at a time. After a failure nothing new is begun; it is thrown when all have ended. */
async function inParallel<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length && failures.length === 0) {
      next += 1;
      await task(items[next - 1] as T).catch((error) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}

interface Report {
  say(message: string, more?: Partial<Progress>): void;
  expect(layers: readonly Layer[]): void;
  add(bytes: number): void;
}

/** Bytes are told a megabyte at a time. */
function openReport(full: string, progress: ((step: Progress) => void) | undefined): Report {
  let done = 0;
  let told = 0;
  let total = 0;
  return {
    say: (message, more) => progress?.({ stage: 'pull', message, ...more }),
    expect(layers) {
      total = layers.reduce((sum, layer) => sum + layer.descriptor.size, 0);
    },
    add(bytes) {
      done += bytes;
      if (done - told < REPORT_BYTES && done < total) return;
      told = done;
      progress?.({ stage: 'pull', message: full, done, total });
    },
  };
}

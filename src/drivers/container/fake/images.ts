// The image store, simulated: blobs in memory, layers "unpacked" by remembering their chain ids.
//
// What is kept and collected is as in the real one: a blob stays while an image refers to it or a session holds it. Root
// filesystems are really extracted, for tasks that look into them.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { DriverError } from '../driver.ts';
import type { Descriptor, ImageSession, ImageStore, Layer, StoredImage } from '../image-store.ts';
import { chainId, type ImageConfig, type ManifestParts, readManifest } from '../manifest.ts';
import type { Gate } from './gate.ts';

export interface FakeImages extends ImageStore {
  /** An image that is just there, with this configuration. */
  add(name: string, config?: Partial<ImageConfig>): Promise<void>;
  /** Throws NotFound. */
  resolve(nameOrDigest: string): Promise<{ readonly digest: string; readonly config: ImageConfig }>;
  /** A layer of these files, held like the real one's. */
  layerOf(files: ReadonlyMap<string, string>): Promise<Layer>;
}

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';

export function createFakeImages(gate: Gate, now: () => number): FakeImages {
  const blobs = new Map<string, Buffer>();
  const images = new Map<string, StoredImage>();
  const held = new Map<string, Set<string>>();
  const unpacked = new Set<string>();
  const blob = (digest: string): Buffer => {
    const found = blobs.get(digest);
    if (found === undefined) throw new DriverError('NotFound', `There is no blob "${digest}"`);
    return found;
  };
  const partsOf = (target: Descriptor): Promise<ManifestParts> =>
    readManifest(target, async (digest) => JSON.parse(blob(digest).toString('utf8')));
  const collect = async () => {
    const kept = new Set([...held.values()].flatMap((digests) => [...digests]));
    for (const image of images.values()) {
      const { target, manifest, config, layers, siblings } = await partsOf(image.target);
      for (const { digest } of [target, manifest, config, ...layers, ...siblings]) kept.add(digest);
    }
    for (const digest of blobs.keys()) if (!kept.has(digest)) blobs.delete(digest);
  };
  const find = async (nameOrDigest: string): Promise<StoredImage | undefined> => {
    const named = images.get(nameOrDigest);
    if (named !== undefined) return named;
    for (const image of images.values()) {
      const { config, manifest } = await partsOf(image.target);
      if ([image.target.digest, config.digest, manifest.digest].includes(nameOrDigest)) return image;
    }
    return undefined;
  };
  const get = async (nameOrDigest: string): Promise<StoredImage> => {
    const image = await find(nameOrDigest);
    if (image === undefined) throw new DriverError('NotFound', `There is no image "${nameOrDigest}"`);
    return image;
  };
  const openSession = async (): Promise<ImageSession> => {
    const id = randomUUID();
    const mine = new Set<string>();
    held.set(id, mine);
    return {
      id,
      async writeBlob(descriptor, source) {
        mine.add(descriptor.digest);
        if (blobs.has(descriptor.digest)) return;
        const bytes = await readAll(source);
        if (digestOf(bytes) !== descriptor.digest || bytes.length !== descriptor.size) {
          throw new DriverError('Failed', `Blob "${descriptor.digest}" is not what it says`);
        }
        blobs.set(descriptor.digest, bytes);
      },
      async unpack(layers, progress) {
        for (const [index, layer] of layers.entries()) {
          const diffId = digestOf(plain(blob(layer.descriptor.digest)));
          if (diffId !== layer.diffId) {
            throw new DriverError(
              'Failed',
              `Layer "${layer.descriptor.digest}" unpacks to "${diffId}", not "${layer.diffId}"`,
            );
          }
          unpacked.add(chainId(layers.slice(0, index + 1).map((each) => each.diffId)));
          progress?.(index + 1, layers.length);
        }
        return chainId(layers.map((each) => each.diffId));
      },
      async close() {
        held.delete(id);
        await collect();
      },
    };
  };
  const put = async (image: Omit<StoredImage, 'createdMs'>) => {
    const { chainId: chain } = await partsOf(image.target);
    if (chain !== '' && !unpacked.has(chain))
      throw new DriverError('Failed', `Image "${image.name}" is not unpacked`);
    images.set(image.name, { ...image, createdMs: images.get(image.name)?.createdMs ?? now() });
  };
  return {
    openSession: () => gate.pass('openSession', [], openSession),
    hasBlob: async (digest) => blobs.has(digest),
    async *readBlob(digest) {
      yield blob(digest);
    },
    putImage: (image) => gate.pass('putImage', [image], () => put(image)),
    findImage: async (name) => images.get(name),
    listImages: async () => [...images.values()],
    removeImage: (name) =>
      gate.pass('removeImage', [name], async () => {
        images.delete(name);
        await collect();
      }),
    async withRootfs(name, task) {
      const { layers } = await partsOf((await get(name)).target);
      const path = await mkdtemp(join(tmpdir(), 'tutti-rootfs-'));
      try {
        for (const { digest } of layers) await extractTo(path, plain(blob(digest)));
        return await task(path);
      } finally {
        await rm(path, { recursive: true, force: true });
      }
    },
    async add(name, settings = {}) {
      const {
        env: Env,
        entrypoint: Entrypoint,
        command: Cmd = ['app'],
        workingDir: WorkingDir,
        user: User,
      } = settings;
      const config = {
        config: { Env, Entrypoint, Cmd, WorkingDir, User },
        rootfs: { type: 'layers', diff_ids: [] },
        name,
      };
      const store = (mediaType: string, value: unknown): Descriptor => {
        const bytes = Buffer.from(JSON.stringify(value));
        blobs.set(digestOf(bytes), bytes);
        return { mediaType, digest: digestOf(bytes), size: bytes.length };
      };
      const target = store(MANIFEST, { schemaVersion: 2, config: store(CONFIG, config), layers: [] });
      await put({ name, target, labels: {} });
    },
    async resolve(nameOrDigest) {
      const image = await get(nameOrDigest);
      const { settings } = await partsOf(image.target);
      return { digest: image.target.digest, config: settings };
    },
    async layerOf(files) {
      const tar = pack();
      const written = readAll(tar as AsyncIterable<Uint8Array>);
      for (const [path, content] of files)
        tar.entry({ name: path.replace(/^\//, ''), mtime: new Date(0) }, content);
      tar.finalize();
      const bytes = await written;
      const digest = digestOf(bytes);
      blobs.set(digest, bytes);
      held.set(`commit-${randomUUID()}`, new Set([digest]));
      return { descriptor: { mediaType: LAYER, digest, size: bytes.length }, diffId: digest };
    },
  };
}

async function readAll(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Layers are plain tars or gzipped ones. */
function plain(bytes: Buffer): Buffer {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

/** Later layers replace earlier ones' files and take away what they hide. */
async function extractTo(root: string, tar: Buffer): Promise<void> {
  const entries = extract();
  entries.end(tar);
  for await (const entry of entries) {
    const { name, type, mode, linkname } = entry.header;
    const path = join(root, join('/', name));
    const hidden = /^\.wh\.(.+)$/.exec(path.slice(dirname(path).length + 1))?.[1];
    if (hidden !== undefined) await rm(join(dirname(path), hidden), { recursive: true, force: true });
    else if (type === 'directory') await mkdir(path, { recursive: true });
    else {
      await mkdir(dirname(path), { recursive: true });
      await rm(path, { recursive: true, force: true });
      if (type === 'symlink') await symlink(linkname ?? '', path);
      else await writeFile(path, await readAll(entry as AsyncIterable<Uint8Array>), { mode });
    }
    entry.resume();
  }
}

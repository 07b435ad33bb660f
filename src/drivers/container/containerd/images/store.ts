// The image store on containerd: names, blobs and unpacked layers, all kept by references from the names.
//
// What an image needs is held by garbage-collection labels: the manifest's blob refers to configuration and layers, the
// configuration's to the unpacked root filesystem. So removing the name removes what nobody else refers to.
import { randomUUID } from 'node:crypto';
import { DriverError } from '../../driver.ts';
import type { Descriptor, ImageSession, ImageStore, StoredImage } from '../../image-store.ts';
import { type ManifestParts, type ResolvedImage, readManifest } from '../../manifest.ts';
import { ignore, translated } from '../errors.ts';
import type { Link } from '../link.ts';
import { Code } from '../rpc/channel.ts';
import type { ImageRecord } from '../rpc/messages.ts';
import { Content, Images, Leases } from '../rpc/services.ts';
import { hasBlob, readBlob, writeBlob } from './blobs.ts';
import { openUnpacker, snapshotter } from './layers.ts';
import { unmountBelow, withSnapshot } from './rootfs.ts';

const SESSION_MS = 3_600_000;
const RESOLVED_KEPT = 256;

export interface ContainerdImageStore extends ImageStore {
  /** An image by name, by digest of what it points to, or by id (digest of its configuration). Throws NotFound. */
  resolve(nameOrDigest: string): Promise<ResolvedImage>;
}

export interface ImageStoreOptions {
  readonly link: Link;
  /** Of containerd's content store. */
  readonly contentRoot: string;
  /** Where root filesystems are mounted to be looked at. */
  readonly mountDir: string;
}

export async function openImageStore(options: ImageStoreOptions): Promise<ContainerdImageStore> {
  const { link, contentRoot, mountDir } = options;
  await unmountBelow(mountDir);
  const unpacker = openUnpacker(link);
  const parts = new Map<string, ManifestParts>();
  const readJson = async (digest: string): Promise<unknown> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of readBlob(contentRoot, digest)) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  };
  /** What a digest means never changes, so it may be remembered. */
  const partsOf = async (target: Descriptor): Promise<ManifestParts> => {
    const known = parts.get(target.digest);
    if (known !== undefined) return known;
    const read = await readManifest(target, readJson);
    if (parts.size >= RESOLVED_KEPT) parts.clear();
    parts.set(target.digest, read);
    return read;
  };
  const openSession = async (): Promise<ImageSession> => {
    const id = await createLease(link);
    return {
      id,
      writeBlob: (descriptor, source) => writeBlob(link, id, descriptor, source),
      unpack: (layers, progress) => unpacker.unpack(id, layers, progress),
      close: () => deleteLease(link, id),
    };
  };
  const findImage = async (name: string): Promise<StoredImage | undefined> => {
    const found = await translated(`image "${name}"`, () =>
      link.call(Images.get, { name }).catch(ignore(Code.NotFound)),
    );
    return found?.image === undefined ? undefined : storedImage(found.image);
  };
  const listImages = async (): Promise<readonly StoredImage[]> => {
    const { images } = await translated('image', () => link.call(Images.list, {}));
    return images.map(storedImage);
  };
  const resolve = async (nameOrDigest: string): Promise<ResolvedImage> => {
    const image = (await findImage(nameOrDigest)) ?? (await findByDigest(nameOrDigest, listImages, partsOf));
    if (image === undefined) throw new DriverError('NotFound', `There is no image "${nameOrDigest}"`);
    const { chainId, settings } = await partsOf(image.target);
    return { name: image.name, digest: image.target.digest, config: settings, chainId };
  };
  return {
    openSession,
    hasBlob: (digest) => translated(`blob "${digest}"`, () => hasBlob(link, digest)),
    readBlob: (digest, signal) => readBlob(contentRoot, digest, signal),
    putImage: (image) =>
      translated(`image "${image.name}"`, async () => putImage(link, image, await partsOf(image.target))),
    findImage,
    listImages,
    async removeImage(name) {
      const deleted = link.call(Images.delete, { name, sync: true });
      await translated(`image "${name}"`, () => deleted.catch(ignore(Code.NotFound)));
    },
    async withRootfs(name, task) {
      const { chainId } = await resolve(name);
      const lease = await createLease(link);
      try {
        return await withSnapshot(link, mountDir, { chain: chainId, lease }, task);
      } finally {
        await deleteLease(link, lease);
      }
    },
    resolve,
  };
}

async function findByDigest(
  digest: string,
  listImages: () => Promise<readonly StoredImage[]>,
  partsOf: (target: Descriptor) => Promise<ManifestParts>,
): Promise<StoredImage | undefined> {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
  const images = await listImages();
  for (const image of images) {
    if (image.target.digest === digest) return image;
    const { config, manifest } = await partsOf(image.target);
    if (config.digest === digest || manifest.digest === digest) return image;
  }
  return undefined;
}

/** A lease that ends by itself after an hour: what a crash leaves is collected then. */
export async function createLease(link: Link): Promise<string> {
  const id = `tutti-${randomUUID()}`;
  const expire = new Date(Date.now() + SESSION_MS).toISOString();
  await translated('lease', () =>
    link.call(Leases.create, { id, labels: { 'containerd.io/gc.expire': expire } }),
  );
  return id;
}

export async function deleteLease(link: Link, id: string): Promise<void> {
  await translated('lease', () => link.call(Leases.delete, { id }).catch(ignore(Code.NotFound)));
}

function storedImage(image: ImageRecord): StoredImage {
  const { name = '', labels = {}, target, createdAt } = image;
  const { mediaType = '', digest = '', size = 0, annotations } = target ?? {};
  const createdMs = (createdAt?.seconds ?? 0) * 1000 + Math.floor((createdAt?.nanos ?? 0) / 1e6);
  const noted = annotations === undefined || Object.keys(annotations).length === 0 ? {} : { annotations };
  return { name, labels, target: { mediaType, digest, size, ...noted }, createdMs };
}

async function putImage(
  link: Link,
  image: Omit<StoredImage, 'createdMs'>,
  parts: ManifestParts,
): Promise<void> {
  for (const { digest, labels } of await collectionLabels(link, parts)) {
    const paths = Object.keys(labels).map((label) => `labels.${label}`);
    if (paths.length > 0)
      await link.call(Content.update, { info: { digest, labels }, updateMask: { paths } });
  }
  const { platform: _, ...target } = image.target;
  const record = { name: image.name, labels: image.labels, target };
  const created = await link.call(Images.create, { image: record }).catch(ignore(Code.AlreadyExists));
  if (created === undefined) await link.call(Images.update, { image: record });
}

/** Which blob refers to what. Only to what is there: an index may name platforms that were never fetched. */
async function collectionLabels(
  link: Link,
  parts: ManifestParts,
): Promise<readonly { readonly digest: string; readonly labels: { readonly [name: string]: string } }[]> {
  const content = 'containerd.io/gc.ref.content';
  const layers = parts.layers.map(({ digest }, index) => [`${content}.l.${index}`, digest]);
  const manifestLabels: { readonly [name: string]: string } = Object.fromEntries([
    [`${content}.config`, parts.config.digest],
    ...layers,
  ]);
  const rootfs = `containerd.io/gc.ref.snapshot.${snapshotter}`;
  const labels = [
    { digest: parts.manifest.digest, labels: manifestLabels },
    { digest: parts.config.digest, labels: parts.chainId === '' ? {} : { [rootfs]: parts.chainId } },
  ];
  if (parts.target.digest === parts.manifest.digest) return labels;
  const present: string[] = [];
  for (const { digest } of parts.siblings) if (await hasBlob(link, digest)) present.push(digest);
  const index = Object.fromEntries(present.map((digest, place) => [`${content}.m.${place}`, digest]));
  return [...labels, { digest: parts.target.digest, labels: index }];
}

// Makes a machine image of a file from elsewhere: qcow2, a raw disk, a tar of a root filesystem, an OCI archive; also gzipped.
//
// A disk or a tar becomes one layer; an OCI archive keeps its own. Nothing is named before everything worked, and no file of
// the import stays.
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ImageStore, Layer, StoredImage } from '../../../drivers/container/image-store.ts';
import { importArchive } from '../../archive/import.ts';
import { ImageError, isImageError } from '../../image-error.ts';
import { ORIGIN_LABEL } from '../../labels.ts';
import { getImage, putNewImage, withSession } from '../../oci/image.ts';
import { writeLayer } from '../../oci/pack-layer.ts';
import { hostPlatform } from '../../oci/platform.ts';
import { readTar } from '../../oci/tar-reader.ts';
import { runCommand } from '../../stand-in/command.ts';
import { findRoot, readRoot } from './disk-tar.ts';
import { fileKind, HEAD_BYTES, namesDataFile } from './kind.ts';
import { writeSparse } from './sparse-file.ts';

export interface MachineImport {
  /** Full name in the image store. */
  readonly name: string;
  /** Files of the import lie here while it goes on: as much as the disk holds. */
  readonly temporaryDir: string;
  readonly progress: (message: string) => void;
  readonly signal?: AbortSignal;
  readonly now?: () => number;
}

const LABELS = { [ORIGIN_LABEL]: 'import' };

/** Throws ImageError Corrupt (not such a file, no system on it), Unsupported (no qemu-img), Failed, Aborted. */
export async function importMachine(
  store: ImageStore,
  content: AsyncIterable<Uint8Array>,
  options: MachineImport,
): Promise<StoredImage> {
  await mkdir(options.temporaryDir, { recursive: true, mode: 0o700 });
  const directory = await mkdtemp(join(options.temporaryDir, 'machine-'));
  try {
    options.progress('receiving the file');
    const received = join(directory, 'file');
    await writeSparse(received, content, options.signal);
    return await importFile(store, received, { ...options, directory });
  } catch (error) {
    if (!options.signal?.aborted) throw error;
    throw new ImageError('Aborted', 'The import was cancelled', { cause: error });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

type Place = MachineImport & { readonly directory: string };

async function importFile(store: ImageStore, path: string, place: Place): Promise<StoredImage> {
  const { directory, progress, signal } = place;
  const head = await headOf(path);
  const kind = fileKind(head);
  switch (kind) {
    case 'gzip': {
      progress('unpacking gzip');
      const plain = join(directory, 'plain');
      await unpack(path, plain, signal);
      await rm(path);
      if (fileKind(await headOf(plain)) === 'gzip')
        throw new ImageError('Corrupt', 'The file is gzipped twice');
      return importFile(store, plain, place);
    }
    case 'qcow2': {
      progress('converting qcow2 to a raw disk');
      const raw = join(directory, 'raw');
      // Another file would be a path of this host: only what is in the file itself counts.
      if (namesDataFile(head))
        throw new ImageError('Corrupt', 'The qcow2 keeps its data in another file: convert it first');
      const source = `json:${JSON.stringify({ driver: 'qcow2', file: { driver: 'file', filename: path }, backing: null })}`;
      await runCommand(['qemu-img', 'convert', '-O', 'raw', source, raw], { signal }).catch(unreadable);
      return importDisk(store, raw, place);
    }
    case 'disk':
      return importDisk(store, path, place);
    case 'tar':
      return importTar(store, path, place);
    case 'unknown':
      throw new ImageError(
        'Corrupt',
        'The file is none of qcow2, a raw disk, a tar of a root filesystem and an OCI archive',
      );
  }
}

/** What qemu-img said, without the name that the file has here. */
function unreadable(error: unknown): never {
  if (!isImageError(error, 'Failed')) throw error;
  const said = error.message.split("': ").at(-1)?.trim();
  throw new ImageError('Corrupt', `The qcow2 cannot be read: ${said}`, { cause: error });
}

async function unpack(path: string, plain: string, signal?: AbortSignal): Promise<void> {
  const write = (source: AsyncIterable<Uint8Array>) => writeSparse(plain, source, signal);
  try {
    await pipeline(createReadStream(path), createGunzip(), write, { signal });
  } catch (cause) {
    if (!isGunzipError(cause)) throw cause;
    throw new ImageError('Corrupt', 'The file cannot be unpacked: it is no whole gzip', { cause });
  }
}

const isGunzipError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');

async function importDisk(store: ImageStore, path: string, place: Place): Promise<StoredImage> {
  const { directory, progress, signal } = place;
  const mountPoint = join(directory, 'mount');
  await mkdir(mountPoint);
  progress('looking for the root filesystem');
  const root = await findRoot(path, mountPoint, signal);
  progress('packing the root filesystem');
  const blob = join(directory, 'layer');
  let layer: Layer | undefined;
  await readRoot(path, root, {
    mountPoint,
    signal,
    consume: async (tar) => {
      layer = await writeLayer(tar, blob);
    },
  });
  return putLayer(store, { layer: layer as Layer, blob }, place); // consume has ended, or readRoot has thrown
}

async function importTar(store: ImageStore, path: string, place: Place): Promise<StoredImage> {
  const { name, directory, progress, signal } = place;
  const kind = await tarKind(path, signal);
  if (kind === 'neither')
    throw new ImageError(
      'Corrupt',
      'The tar holds neither a root filesystem (etc/passwd) nor an image (index.json)',
    );
  if (kind === 'image') {
    const options = { temporaryDir: directory, labels: LABELS, progress, ...(signal ? { signal } : {}) };
    const [first] = await importArchive(store, createReadStream(path), options);
    const { target, labels } = await getImage(store, first as string); // importArchive throws when there is none
    await store.putImage({ name, target, labels });
    return getImage(store, name);
  }
  progress('packing the root filesystem');
  const blob = join(directory, 'layer');
  return putLayer(store, { layer: await writeLayer(createReadStream(path), blob), blob }, place);
}

async function tarKind(path: string, signal?: AbortSignal): Promise<'image' | 'root' | 'neither'> {
  let isRoot = false;
  try {
    for await (const entry of readTar(createReadStream(path), signal)) {
      if (entry.name === 'index.json' || entry.name === 'manifest.json') return 'image';
      if (entry.name === 'etc/passwd') isRoot = true;
    }
  } catch (cause) {
    throw new ImageError('Corrupt', 'The file cannot be read as a tar', { cause });
  }
  return isRoot ? 'root' : 'neither';
}

async function putLayer(
  store: ImageStore,
  { layer, blob }: { readonly layer: Layer; readonly blob: string },
  { name, progress, now = Date.now }: Place,
): Promise<StoredImage> {
  progress('unpacking into the image store');
  const created = new Date(now()).toISOString();
  await withSession(store, async (session) => {
    await session.writeBlob(layer.descriptor, createReadStream(blob));
    await putNewImage(store, session, {
      names: [name],
      config: {
        created,
        ...hostPlatform(),
        config: { Cmd: ['/sbin/init'] },
        rootfs: { type: 'layers', diff_ids: [] },
        history: [{ created, created_by: 'imported' }],
      },
      layers: [layer],
      labels: LABELS,
    });
  });
  return getImage(store, name);
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

// How does an image become a disk? Its root filesystem is written into an ext4 file system in a sparse file, once for each
// content (the manifest's digest). Root disks are overlays on it, so it is never written again and never removed while one is.
import { mkdir, mkdtemp, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { DriverError } from '../../../container/driver.ts';
import type { ImageStore, StoredImage } from '../../../container/image-store.ts';
import { run } from '../host/command.ts';
import type { QemuPaths } from '../paths.ts';

const MIB = 1024 * 1024;

export interface BaseDisk {
  readonly path: string;
  readonly digest: string;
  readonly sizeBytes: number;
}

export class BaseDisks {
  readonly #paths: QemuPaths;
  readonly #images: ImageStore;
  readonly #making = new Map<string, Promise<BaseDisk>>();

  constructor(paths: QemuPaths, images: ImageStore) {
    this.#paths = paths;
    this.#images = images;
  }

  /** Throws NotFound when the store has no such image. */
  async ensure(name: string, progress: (line: string) => void): Promise<BaseDisk> {
    const image = await this.image(name);
    const { digest } = image.target;
    const path = this.pathOf(digest);
    const present = await stat(path).catch(() => undefined);
    if (present !== undefined) return { path, digest, sizeBytes: present.size };
    const making = this.#making.get(digest) ?? this.#make(image, path, progress);
    this.#making.set(digest, making);
    try {
      return await making;
    } finally {
      this.#making.delete(digest);
    }
  }

  async image(name: string): Promise<StoredImage> {
    const image = await this.#images.findImage(name);
    if (image === undefined) throw new DriverError('NotFound', `No image "${name}"`);
    return image;
  }

  pathOf(digest: string): string {
    return `${this.#paths.disks}/${digest.replace(':', '-')}.raw`;
  }

  /** All that are there. */
  async list(): Promise<readonly { readonly digest: string; readonly path: string }[]> {
    const names = await readdir(this.#paths.disks).catch(() => []);
    return names
      .filter((name) => name.endsWith('.raw'))
      .map((name) => name.slice(0, -'.raw'.length).replace('-', ':'))
      .map((digest) => ({ digest, path: this.pathOf(digest) }));
  }

  async #make(image: StoredImage, path: string, progress: (line: string) => void): Promise<BaseDisk> {
    await mkdir(this.#paths.disks, { recursive: true, mode: 0o700 });
    await mkdir(this.#paths.work, { recursive: true, mode: 0o700 });
    const work = await mkdtemp(`${this.#paths.work}/disk-`);
    try {
      progress(`Writing ${image.name} into a disk`);
      const made = `${work}/disk.raw`;
      const sizeBytes = await this.#images.withRootfs(image.name, (rootfs) => writeDisk(rootfs, made));
      await rename(made, path);
      return { path, digest: image.target.digest, sizeBytes };
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
}

/** As small as it can be: root disks are larger, and the guest grows the file system. */
async function writeDisk(rootfs: string, path: string): Promise<number> {
  const [kib = '0'] = (await run(['du', '-sk', '--apparent-size', rootfs])).split('\t');
  const [blocks = '0'] = (await run(['du', '-sk', rootfs])).split('\t');
  const bytes = Math.max(Number(kib), Number(blocks)) * 1024;
  const sizeBytes = Math.ceil((bytes * 1.15 + 192 * MIB) / MIB) * MIB;
  await writeFile(path, '', { mode: 0o600 });
  await truncate(path, sizeBytes);
  // Room in the table of groups for growth by a thousand; tables are made when they are first used.
  const features = 'lazy_itable_init=1,lazy_journal_init=1,nodiscard';
  const format = ['-q', '-F', '-L', 'root', '-m', '1', '-b', '4096', '-I', '256', '-E', features];
  await run(['mkfs.ext4', ...format, '-d', rootfs, path], { timeoutMs: 600_000 });
  return sizeBytes;
}

/** An overlay on another disk, of this size. */
export async function createOverlay(
  path: string,
  backing: { readonly path: string; readonly format: 'raw' | 'qcow2' },
  sizeBytes: number,
): Promise<void> {
  const format = ['-q', '-f', 'qcow2', '-F', backing.format, '-b', backing.path];
  await run(['qemu-img', 'create', ...format, path, String(sizeBytes)]);
}

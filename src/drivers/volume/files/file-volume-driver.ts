// Volumes as sparse raw files: `<directory>/volumes/<id>`, `<directory>/snapshots/<id>`.
//
// A file has its name only when it is whole and on the disk: it is made in `making/` and renamed. What a crash left in
// `making/` is removed before the first call. Copies share blocks where the filesystem can (reflink), else holes stay holes.
import { execFile } from 'node:child_process';
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DriverError } from '../../container/driver.ts';
import type { SnapshotStatus, VolumeDriver, VolumeStatus } from '../driver.ts';

const run = promisify(execFile);
const BLOCK = 512;

type Folder = 'volumes' | 'snapshots';

export class FileVolumeDriver implements VolumeDriver {
  readonly #directory: string;
  #ready: Promise<void> | undefined;
  /** One change at a time: what a size is checked against does not move. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async describe(): Promise<readonly string[]> {
    const room = await this.#room();
    const gibibytes = (bytes: number) => `${Math.floor(bytes / 1024 ** 3)} GiB`;
    const free = `${gibibytes(room.free)} of ${gibibytes(room.total)} free`;
    return [
      `volumes are sparse files in ${this.#directory} (${free}); copies share blocks where the disk can`,
    ];
  }

  createVolume({
    id,
    sizeBytes,
    snapshot,
  }: Parameters<VolumeDriver['createVolume']>[0]): Promise<VolumeStatus> {
    return this.#inTurn(async () => {
      const there = await this.#find('volumes', id);
      if (there) return { ...there, path: this.#path('volumes', id) };
      const source = snapshot === undefined ? undefined : await this.#get('snapshots', snapshot);
      if (source && source.sizeBytes > sizeBytes)
        throw new DriverError('Refused', `Volume "${id}" would be smaller than snapshot "${source.id}"`);
      await this.#checkRoom(id, sizeBytes, source?.usedBytes ?? 0);
      await this.#make('volumes', id, sizeBytes, source && this.#path('snapshots', source.id));
      return this.#volume(id);
    });
  }

  growVolume(id: string, sizeBytes: number): Promise<VolumeStatus> {
    return this.#inTurn(async () => {
      const before = await this.#get('volumes', id);
      if (before.sizeBytes > sizeBytes)
        throw new DriverError(
          'Refused',
          `Volume "${id}" has ${before.sizeBytes} bytes and cannot be made smaller`,
        );
      await this.#checkRoom(id, sizeBytes, 0);
      await resize(this.#path('volumes', id), sizeBytes);
      return this.#volume(id);
    });
  }

  removeVolume(id: string): Promise<void> {
    return this.#inTurn(() => rm(this.#path('volumes', id), { force: true }));
  }

  async listVolumes(): Promise<readonly VolumeStatus[]> {
    const all = await this.#list('volumes');
    return all.map((each) => ({ ...each, path: this.#path('volumes', each.id) }));
  }

  createSnapshot(id: string, volume: string): Promise<SnapshotStatus> {
    return this.#inTurn(() => this.#save(id, 'volumes', volume));
  }

  copySnapshot(id: string, source: string): Promise<SnapshotStatus> {
    return this.#inTurn(() => this.#save(id, 'snapshots', source));
  }

  removeSnapshot(id: string): Promise<void> {
    return this.#inTurn(() => rm(this.#path('snapshots', id), { force: true }));
  }

  listSnapshots(): Promise<readonly SnapshotStatus[]> {
    return this.#list('snapshots');
  }

  async #save(id: string, from: Folder, source: string): Promise<SnapshotStatus> {
    const there = await this.#find('snapshots', id);
    if (there) return there;
    const { sizeBytes, usedBytes } = await this.#get(from, source);
    await this.#checkRoom(id, sizeBytes, usedBytes);
    await this.#make('snapshots', id, sizeBytes, this.#path(from, source));
    return this.#get('snapshots', id);
  }

  async #make(folder: Folder, id: string, sizeBytes: number, source: string | undefined): Promise<void> {
    const draft = join(this.#directory, 'making', id);
    try {
      if (source !== undefined) await copy(source, draft);
      await resize(draft, sizeBytes);
      await rename(draft, this.#path(folder, id));
      await sync(join(this.#directory, folder));
    } catch (error) {
      await rm(draft, { force: true });
      const isFull = /ENOSPC|No space left|EDQUOT|quota exceeded/i.test(String(error));
      const why = isFull ? ': the disk is full' : '';
      throw new DriverError(
        isFull ? 'NoCapacity' : 'Failed',
        `Cannot write "${id}" to ${this.#directory}${why}`,
        {
          cause: error,
        },
      );
    }
  }

  async #checkRoom(id: string, sizeBytes: number, neededBytes: number): Promise<void> {
    const { free, total } = await this.#room();
    if (sizeBytes > total)
      throw new DriverError(
        'NoCapacity',
        `"${id}" of ${sizeBytes} bytes is larger than the disk of ${total}`,
      );
    if (neededBytes > free)
      throw new DriverError('NoCapacity', `"${id}" needs ${neededBytes} bytes and the disk has ${free} free`);
  }

  async #room(): Promise<{ readonly free: number; readonly total: number }> {
    await this.#prepared();
    const { bsize, blocks, bavail } = await statfs(this.#directory);
    return { free: bavail * bsize, total: blocks * bsize };
  }

  async #volume(id: string): Promise<VolumeStatus> {
    return { ...(await this.#get('volumes', id)), path: this.#path('volumes', id) };
  }

  async #get(folder: Folder, id: string): Promise<SnapshotStatus> {
    const found = await this.#find(folder, id);
    if (!found) throw new DriverError('NotFound', `No ${folder.slice(0, -1)} "${id}"`);
    return found;
  }

  async #find(folder: Folder, id: string): Promise<SnapshotStatus | undefined> {
    await this.#prepared();
    const found = await stat(this.#path(folder, id)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    return found && { id, sizeBytes: found.size, usedBytes: found.blocks * BLOCK };
  }

  async #list(folder: Folder): Promise<readonly SnapshotStatus[]> {
    await this.#prepared();
    const names = await readdir(join(this.#directory, folder));
    const all = await Promise.all(names.sort().map((id) => this.#find(folder, id)));
    return all.flatMap((each) => each ?? []);
  }

  #path(folder: Folder, id: string): string {
    if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(id)) throw new DriverError('Refused', `Not an id: "${id}"`);
    return join(this.#directory, folder, id);
  }

  #prepared(): Promise<void> {
    this.#ready ??= this.#prepare().catch((error) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #prepare(): Promise<void> {
    await rm(join(this.#directory, 'making'), { recursive: true, force: true });
    for (const folder of ['volumes', 'snapshots', 'making'])
      await mkdir(join(this.#directory, folder), { recursive: true, mode: 0o700 });
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** Its words are read (isFull), so they are English. */
async function copy(source: string, target: string): Promise<void> {
  const env = { ...process.env, LC_ALL: 'C' };
  await run('cp', ['--reflink=auto', '--sparse=always', '--', source, target], { env });
}

/** Made when it is not there; on the disk when it resolves. */
async function resize(path: string, sizeBytes: number): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    await file.truncate(sizeBytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function sync(directory: string): Promise<void> {
  const handle = await open(directory);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

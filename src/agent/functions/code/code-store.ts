// The archives of functions' code that this host keeps, by their digest, and each of them unpacked.
//
//   <folder>/<sha256>/archive.zip   fsynced before anybody hears of it
//   <folder>/<sha256>/task/         what it unpacks to; trusted only when `about.json` was written since the host booted, else made anew
//
// A folder appears whole, by renaming. What no function names any more goes a day after its last use.
import { randomBytes } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../machinery/clock.ts';
import { TuttiError } from '../../../model/errors.ts';
import type { KeptCode } from '../../../model/function-calls.ts';
import { receive } from './receive.ts';
import { unpack } from './unpack.ts';

export interface CodeStore {
  /** Throws BadRequest (no zip), Invalid (too large unpacked, bad paths), TooLarge. */
  put(archive: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<KeptCode>;
  /** Throws NotFound. */
  read(sha256: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** The folder with its files. Throws NotFound. */
  folderOf(sha256: string): Promise<string>;
  /** Removes what is not among `used` and was not used for a day. */
  sweep(used: ReadonlySet<string>): Promise<readonly string[]>;
}

interface About extends KeptCode {
  readonly boot: string;
}

const UNUSED_MS = 86_400_000;
const DIGEST = /^[0-9a-f]{64}$/;
const NEW = '.new-';

/** Removes what a crash left half made. */
export async function openCodeStore(folder: string, clock: Clock): Promise<CodeStore> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const name of await readdir(folder))
    if (name.startsWith(NEW)) await rm(join(folder, name), { recursive: true, force: true });
  return new Codes(folder, clock);
}

class Codes implements CodeStore {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  /** Unpacked since the host booted. */
  readonly #unpacked = new Set<string>();
  readonly #unpacking = new Map<string, Promise<string>>();

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  async put(archive: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<KeptCode> {
    const fresh = join(this.#folder, `${NEW}${randomBytes(8).toString('hex')}`);
    await mkdir(fresh, { mode: 0o755 });
    try {
      const { sha256, sizeBytes } = await receive(archive, join(fresh, 'archive.zip'), signal);
      const kept = await this.#about(sha256);
      if (kept) {
        await this.#touch(sha256);
        await this.folderOf(sha256);
        return { sha256, sizeBytes, unpackedBytes: kept.unpackedBytes };
      }
      const unpackedBytes = await unpack(join(fresh, 'archive.zip'), join(fresh, 'task'));
      const about = { sha256, sizeBytes, unpackedBytes };
      await writeDurably(join(fresh, 'about.json'), JSON.stringify({ ...about, boot: this.#boot }));
      await this.#keep(fresh, sha256);
      return about;
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  }

  async *read(sha256: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
    await this.#get(sha256);
    yield* createReadStream(this.#path(sha256, 'archive.zip'), { signal }) as AsyncIterable<Uint8Array>;
  }

  folderOf(sha256: string): Promise<string> {
    if (this.#unpacked.has(sha256)) return Promise.resolve(this.#path(sha256, 'task'));
    const mine =
      this.#unpacking.get(sha256) ?? this.#ensure(sha256).finally(() => this.#unpacking.delete(sha256));
    this.#unpacking.set(sha256, mine);
    return mine;
  }

  async sweep(used: ReadonlySet<string>): Promise<readonly string[]> {
    const removed: string[] = [];
    for (const name of await readdir(this.#folder)) {
      if (!DIGEST.test(name)) continue;
      if (used.has(name)) await this.#touch(name);
      else if (await this.#isOld(name)) {
        await this.#remove(name);
        removed.push(name);
      }
    }
    return removed;
  }

  async #isOld(name: string): Promise<boolean> {
    const { mtimeMs } = await stat(join(this.#folder, name, 'archive.zip'));
    return this.#clock.now() - mtimeMs > UNUSED_MS;
  }

  async #remove(name: string): Promise<void> {
    const gone = join(this.#folder, `${NEW}${name}`);
    this.#unpacked.delete(name);
    await rename(join(this.#folder, name), gone);
    await rm(gone, { recursive: true, force: true });
  }

  async #touch(sha256: string): Promise<void> {
    const now = this.#clock.now() / 1000;
    await utimes(this.#path(sha256, 'archive.zip'), now, now).catch(() => undefined);
  }

  async #keep(fresh: string, sha256: string): Promise<void> {
    await rename(fresh, join(this.#folder, sha256)).catch((error: NodeJS.ErrnoException) => {
      // Somebody put the same at the same time.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    await syncFolder(this.#folder);
    this.#unpacked.add(sha256);
  }

  async #ensure(sha256: string): Promise<string> {
    const about = await this.#get(sha256);
    const task = this.#path(sha256, 'task');
    if (about.boot !== this.#boot) {
      const fresh = this.#path(sha256, `${NEW}task`);
      await rm(fresh, { recursive: true, force: true });
      await unpack(this.#path(sha256, 'archive.zip'), fresh);
      await rm(task, { recursive: true, force: true });
      await rename(fresh, task);
      await writeDurably(this.#path(sha256, 'about.json'), JSON.stringify({ ...about, boot: this.#boot }));
    }
    this.#unpacked.add(sha256);
    return task;
  }

  async #get(sha256: string): Promise<About> {
    const about = await this.#about(sha256);
    if (!about) throw new TuttiError('NotFound', `There is no code "${sha256}" on this host`);
    return about;
  }

  async #about(sha256: string): Promise<About | undefined> {
    if (!DIGEST.test(sha256)) return undefined;
    const text = await readFile(this.#path(sha256, 'about.json'), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as About); // written by put
  }

  #path(sha256: string, name: string): string {
    return join(this.#folder, sha256, name);
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { flush: true });
  await rename(`${path}.new`, path);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

// Why does a commit not have to wait for the file system's journal?
//
// A write that makes a file longer changes the file's metadata, and then an fsync has to wait for the journal of the
// file system, with whatever other programs have put into it: an image build next door would slow every commit. So the
// file is kept longer than its contents, with zeros really written, and commits only overwrite. The zeros are appended
// (O_APPEND) in the background: an append can never hit what LMDB writes at the same time, wherever that is.
import { type FileHandle, open, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { readNewestMeta } from './meta-page.ts';

const CHUNK = Buffer.alloc(4 * 2 ** 20);
const LOW_BYTES = 2 * 2 ** 20;
// A disk with less room than this is not filled with zeros.
const SPARE_BYTES = 64 * 2 ** 20;
// A transaction uses pages up to about this multiple of what is put into it.
const PAGES_PER_BYTE = 4;

/** Room at the end of the file of a store. */
export class FileRoom {
  readonly #path: string;
  #left = 0;
  #work: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Notes that a transaction puts so many bytes, and has more room made when little is left. */
  spend(bytes: number): void {
    this.#left -= bytes * PAGES_PER_BYTE;
    if (this.#left > 0 || this.#work) return;
    this.#work = this.#extend().finally(() => {
      this.#work = undefined;
    });
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    await this.#work;
  }

  // Without success when the disk is almost full: whether there is enough, the transactions tell.
  async #extend(): Promise<void> {
    let handle: FileHandle | undefined;
    try {
      const file = join(this.#path, 'data.mdb');
      handle = await open(file, 'a+');
      const { size } = await handle.stat();
      const { lastPage, pageSize } = readNewestMeta(handle.fd, file);
      this.#left = size - (lastPage + 1) * pageSize;
      const { bavail, bsize } = await statfs(this.#path);
      if (this.#left < LOW_BYTES && bavail * bsize > SPARE_BYTES) {
        this.#left += (await handle.write(CHUNK)).bytesWritten;
        await handle.datasync();
      }
    } catch {
      // Tried again later.
    } finally {
      await handle?.close().catch(() => undefined);
      this.#left = Math.max(this.#left, LOW_BYTES / 2);
    }
  }
}

// The units of this host on disk, so that an agent that restarts while control is down still knows what is wanted.
//
// Kept with the status that the agent told last: what was ready stays ready over a restart, whether control took it or not.
// Written beside the callers' path, the latest only. A file is replaced by removing it first, since renaming over one makes
// the file system write out at once: so the new one may be all that there is.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiObject } from '../model/object.ts';

export class ObjectCache<T extends ApiObject> {
  readonly #folder: string;
  readonly #failed: (error: unknown, uid: string) => void;
  /** What each file holds. */
  readonly #texts = new Map<string, string>();
  /** What is to be written: the object, or undefined for its removal. */
  readonly #changed = new Map<string, T | undefined>();
  #writing: Promise<void> | undefined;

  /** `failed` hears what cannot be written. */
  constructor(folder: string, failed: (error: unknown, uid: string) => void) {
    this.#folder = folder;
    this.#failed = failed;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#repair();
  }

  /** Begins at once, and returns before it is done. */
  put(object: T): void {
    this.#change(object.metadata.uid, object);
  }

  remove(uid: string): void {
    this.#change(uid, undefined);
  }

  /** Resolves when all that was put is written. */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  /** What is on disk; a file that is not whole is dropped. */
  list(): readonly T[] {
    const names = readdirSync(this.#folder).filter((name) => name.endsWith('.json'));
    return names.flatMap((name) => this.#read(name));
  }

  /** Before anything is written: what a crash left between two steps is brought to its end, or undone. */
  #repair(): void {
    const names = new Set(readdirSync(this.#folder));
    for (const name of names) {
      if (!name.endsWith('.new')) continue;
      const file = name.slice(0, -'.new'.length);
      if (names.has(file)) rmSync(join(this.#folder, name), { force: true });
      else renameSync(join(this.#folder, name), join(this.#folder, file));
    }
  }

  /** A disk that does not answer is an error: nothing is dropped for it. */
  #read(name: string): readonly T[] {
    const text = readFileSync(join(this.#folder, name), 'utf8');
    try {
      return [JSON.parse(text) as T]; // written by #write
    } catch {
      rmSync(join(this.#folder, name), { force: true });
      return [];
    }
  }

  #change(uid: string, object: T | undefined): void {
    this.#changed.set(uid, object);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  async #write(): Promise<void> {
    for (;;) {
      const [next] = this.#changed;
      if (next === undefined) return;
      const [uid, object] = next;
      this.#changed.delete(uid);
      try {
        await (object ? this.#keep(object) : this.#drop(uid));
      } catch (error) {
        this.#failed(error, uid);
      }
    }
  }

  /** The disk is written only when something but the version has changed. */
  async #keep(object: T): Promise<void> {
    const { uid } = object.metadata;
    const metadata = { ...object.metadata, resourceVersion: '0', managedFields: undefined };
    const text = JSON.stringify({ ...object, metadata });
    if (this.#texts.get(uid) === text) return;
    const file = this.#file(uid);
    await writeFile(`${file}.new`, text, { mode: 0o600 });
    await rm(file, { force: true });
    await rename(`${file}.new`, file);
    this.#texts.set(uid, text);
  }

  async #drop(uid: string): Promise<void> {
    this.#texts.delete(uid);
    await rm(this.#file(uid), { force: true });
    await rm(`${this.#file(uid)}.new`, { force: true });
  }

  #file(uid: string): string {
    return join(this.#folder, `${uid}.json`);
  }
}

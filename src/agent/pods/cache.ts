// The pods of this host on disk, so that an agent that restarts while control is down still knows what is wanted.
//
// Kept with the status that the agent told last: what was ready stays ready over a restart, whether control took it or not.
// A file is replaced by removing it first: renaming over one makes the file system write out at once and the caller wait. So
// the new one may be all that there is.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pod } from '../../model/kinds/pod.ts';

export class PodCache {
  readonly #folder: string;
  /** What each file holds. */
  readonly #texts = new Map<string, string>();

  constructor(stateDir: string) {
    this.#folder = join(stateDir, 'agent', 'pods');
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** The disk is written only when something but the version has changed. */
  put(pod: Pod): void {
    const { uid } = pod.metadata;
    const metadata = { ...pod.metadata, resourceVersion: '0', managedFields: undefined };
    const text = JSON.stringify({ ...pod, metadata });
    if (this.#texts.get(uid) === text) return;
    const file = this.#file(uid);
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    rmSync(file, { force: true });
    renameSync(`${file}.new`, file);
    this.#texts.set(uid, text);
  }

  remove(uid: string): void {
    this.#texts.delete(uid);
    rmSync(this.#file(uid), { force: true });
    rmSync(`${this.#file(uid)}.new`, { force: true });
  }

  /** What was put and not removed; a file that cannot be read is dropped. */
  list(): readonly Pod[] {
    const names = new Set(readdirSync(this.#folder));
    for (const name of names) {
      if (!name.endsWith('.new')) continue;
      const file = name.slice(0, -'.new'.length);
      if (names.has(file)) rmSync(join(this.#folder, name), { force: true });
      else renameSync(join(this.#folder, name), join(this.#folder, file));
      names.add(file);
    }
    return [...names].filter((name) => name.endsWith('.json')).flatMap((name) => this.#read(name));
  }

  #read(name: string): readonly Pod[] {
    try {
      return [JSON.parse(readFileSync(join(this.#folder, name), 'utf8')) as Pod]; // written by put
    } catch {
      rmSync(join(this.#folder, name), { force: true });
      return [];
    }
  }

  #file(uid: string): string {
    return join(this.#folder, `${uid}.json`);
  }
}

// The pods of this host on disk, so that an agent that restarts while control is down still knows what is wanted.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pod } from '../../model/kinds/pod.ts';

export class PodCache {
  readonly #folder: string;

  constructor(stateDir: string) {
    this.#folder = join(stateDir, 'agent', 'pods');
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  put(pod: Pod): void {
    const file = this.#file(pod.metadata.uid);
    writeFileSync(`${file}.new`, JSON.stringify(pod), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  remove(uid: string): void {
    rmSync(this.#file(uid), { force: true });
  }

  /** What was put and not removed; a file that cannot be read is dropped. */
  list(): readonly Pod[] {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        try {
          return [JSON.parse(readFileSync(join(this.#folder, name), 'utf8')) as Pod]; // written by put
        } catch {
          rmSync(join(this.#folder, name), { force: true });
          return [];
        }
      });
  }

  #file(uid: string): string {
    return join(this.#folder, `${uid}.json`);
  }
}

// What do we know of a machine over restarts? One JSON file in its folder, written whole.
//
// Whether it runs is not taken from here but from its process; the record says what we meant and how the last run ended.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { GuestFile, MachineEnd, MachineSpec } from '../driver.ts';
import type { QemuPaths } from './paths.ts';

export interface MachineRecord {
  readonly spec: MachineSpec;
  readonly createdMs: number;
  readonly hostKeys: readonly GuestFile[];
  /** Of the image's content: which base disk its root disk needs. */
  readonly digest: string;
  /** Its root disk is on this template's disk. */
  readonly template?: string;
  /** Of the present or last run. */
  readonly startedMs?: number;
  /** Absent while it runs, as far as we know, and before the first start. */
  readonly end?: MachineEnd;
}

export class RecordStore {
  readonly #paths: QemuPaths;

  constructor(paths: QemuPaths) {
    this.#paths = paths;
  }

  folder(id: string): string {
    return `${this.#paths.machines}/${id}`;
  }

  rootDisk(id: string): string {
    return `${this.folder(id)}/root.qcow2`;
  }

  async find(id: string): Promise<MachineRecord | undefined> {
    try {
      return JSON.parse(await readFile(`${this.folder(id)}/machine.json`, 'utf8')) as MachineRecord;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async makeFolder(id: string): Promise<void> {
    await mkdir(this.folder(id), { recursive: true, mode: 0o700 });
  }

  async write(record: MachineRecord): Promise<void> {
    const path = `${this.folder(record.spec.id)}/machine.json`;
    await writeFile(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  /** All that have a record. */
  async list(): Promise<readonly MachineRecord[]> {
    const names = await readdir(this.#paths.machines).catch(() => []);
    const records = await Promise.all(names.map((name) => this.find(name)));
    return records.filter((record) => record !== undefined);
  }

  /** The record first: without it the rest is nobody's. */
  async remove(id: string): Promise<void> {
    await rm(`${this.folder(id)}/machine.json`, { force: true });
    await rm(this.folder(id), { recursive: true, force: true });
  }
}

// What functions wrote and how their calls went, on disk until control has taken it.
//
//   <folder>/<number>.jsonl   {"l":line} and {"c":call}, in the order in which they came; a new file at each start and each 4 MiB
//   <folder>/taken            the cursor that control gave last
//
// Written in one go at the end of each turn of the event loop: an agent that is killed loses that turn at most. A full spool drops its oldest
// file, and says so. A cursor is `<number>:<offset>`; files before it are removed.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, delay } from '../../../machinery/clock.ts';
import type { Log } from '../../../machinery/log.ts';
import { TuttiError } from '../../../model/errors.ts';
import type { FunctionCallRecord, FunctionLogLine, FunctionRecords } from '../../../model/function-calls.ts';
import { completeLines, parseRecords } from './record-lines.ts';

export interface SpoolOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Of one file; default 4 MiB. */
  readonly fileBytes?: number;
  /** Of all; default 256 MiB. */
  readonly spoolBytes?: number;
}

export interface RecordSpool {
  line(line: FunctionLogLine): void;
  call(record: FunctionCallRecord): void;
  /** See FunctionCalls.functionRecords. Throws BadRequest on a cursor that is none. */
  read(
    request: { readonly after?: string; readonly waitMs: number },
    signal: AbortSignal,
  ): Promise<FunctionRecords>;
  /** Writes what waits. */
  close(): void;
}

interface Place {
  readonly file: number;
  readonly offset: number;
}

const MEBIBYTE = 2 ** 20;
const FILE = /^(\d+)\.jsonl$/;

export async function openRecordSpool(options: SpoolOptions): Promise<RecordSpool> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const sizes = new Map<number, number>();
  for (const name of await readdir(options.folder)) {
    const number = Number(FILE.exec(name)?.[1] ?? Number.NaN);
    if (!Number.isNaN(number)) sizes.set(number, (await stat(join(options.folder, name))).size);
  }
  const taken = await readFile(join(options.folder, 'taken'), 'utf8').catch(() => '0:0');
  return new Spool(options, sizes, parsePlace(taken) ?? { file: 0, offset: 0 });
}

class Spool implements RecordSpool {
  readonly #options: SpoolOptions;
  /** Bytes of each file, oldest first. */
  readonly #sizes: Map<number, number>;
  readonly #waiting = new Set<() => void>();
  #taken: Place;
  #current: number;
  #file: number;
  #pending: string[] = [];
  #isBroken = false;
  /** How often something was written: who waits looks again when it has changed. */
  #written = 0;

  constructor(options: SpoolOptions, sizes: ReadonlyMap<number, number>, taken: Place) {
    this.#options = options;
    this.#sizes = new Map([...sizes].sort(([a], [b]) => a - b));
    this.#taken = taken;
    this.#current = Math.max(taken.file, 0, ...sizes.keys()) + 1;
    this.#file = this.#open(this.#current);
  }

  line(line: FunctionLogLine): void {
    this.#add(JSON.stringify({ l: line }));
  }

  call(record: FunctionCallRecord): void {
    this.#add(JSON.stringify({ c: record }));
  }

  async read(
    { after, waitMs }: { readonly after?: string; readonly waitMs: number },
    signal: AbortSignal,
  ): Promise<FunctionRecords> {
    if (after !== undefined) await this.#forget(after);
    let place = this.#taken;
    for (let waited = false; ; waited = true) {
      const written = this.#written;
      const found = await this.#readFrom(place);
      place = found.place;
      if (found.text !== '' || waited || signal.aborted)
        return { cursor: `${place.file}:${place.offset}`, ...parseRecords(found.text) };
      if (written === this.#written && waitMs > 0) await this.#more(waitMs, signal);
    }
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #add(text: string): void {
    this.#pending.push(text);
    if (this.#pending.length === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    const bytes = Buffer.from(`${this.#pending.join('\n')}\n`);
    this.#pending = [];
    this.#write(bytes);
    this.#written += 1;
    for (const wake of [...this.#waiting]) wake();
  }

  /** A full disk loses records, not calls. */
  #write(bytes: Buffer): void {
    const { log, fileBytes = 4 * MEBIBYTE } = this.#options;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
      this.#isBroken = false;
    } catch (error) {
      if (!this.#isBroken) log.error('Cannot write down what functions wrote', { error });
      this.#isBroken = true;
      // What was written of it must not become the beginning of another line.
      this.#next();
      return;
    }
    const size = (this.#sizes.get(this.#current) ?? 0) + bytes.length;
    this.#sizes.set(this.#current, size);
    if (size >= fileBytes) this.#next();
  }

  #next(): void {
    closeSync(this.#file);
    this.#current += 1;
    this.#file = this.#open(this.#current);
    this.#dropOldest();
  }

  #dropOldest(): void {
    const { log, spoolBytes = 256 * MEBIBYTE } = this.#options;
    let sum = [...this.#sizes.values()].reduce((total, size) => total + size, 0);
    for (const [number, size] of [...this.#sizes]) {
      if (sum <= spoolBytes || number === this.#current) return;
      log.warn('Dropped the oldest of what functions wrote, since control has not taken it', { bytes: size });
      this.#remove(number);
      sum -= size;
    }
  }

  #open(number: number): number {
    mkdirSync(this.#options.folder, { recursive: true, mode: 0o700 });
    this.#sizes.set(number, 0);
    return openSync(this.#path(number), 'a', 0o600);
  }

  #remove(number: number): void {
    this.#sizes.delete(number);
    rm(this.#path(number), { force: true }).catch((error: unknown) =>
      this.#options.log.warn('Cannot remove what functions wrote', { error }),
    );
  }

  /** All before the cursor. */
  async #forget(cursor: string): Promise<void> {
    const place = parsePlace(cursor);
    if (!place) throw new TuttiError('BadRequest', `Not a cursor: "${cursor}"`);
    this.#taken = place;
    for (const number of [...this.#sizes.keys()])
      if (number < place.file && number !== this.#current) this.#remove(number);
    const path = join(this.#options.folder, 'taken');
    await writeFile(`${path}.new`, cursor, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  /** About a mebibyte of whole lines from the first file at or after the place that has some. */
  async #readFrom(place: Place): Promise<{ readonly text: string; readonly place: Place }> {
    let at = place;
    for (const [number, size] of [...this.#sizes]) {
      if (number < place.file) continue;
      at = { file: number, offset: number === place.file ? place.offset : 0 };
      if (at.offset >= size) continue;
      const text = await this.#readLines(at, size);
      if (text !== '') return { text, place: { file: number, offset: at.offset + Buffer.byteLength(text) } };
    }
    return { text: '', place: at };
  }

  async #readLines({ file, offset }: Place, size: number): Promise<string> {
    const handle = await open(this.#path(file), 'r').catch(() => undefined);
    if (!handle) return ''; // dropped meanwhile
    try {
      for (let length = MEBIBYTE; ; length *= 2) {
        const wanted = Math.min(length, size - offset);
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted), 0, wanted, offset);
        const text = completeLines(buffer.subarray(0, bytesRead));
        if (text !== '' || length >= size - offset) return text;
      }
    } finally {
      await handle.close();
    }
  }

  async #more(waitMs: number, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const wake = () => stop.abort();
    this.#waiting.add(wake);
    signal.addEventListener('abort', wake, { once: true });
    await delay(this.#options.clock, waitMs, stop.signal);
    signal.removeEventListener('abort', wake);
    this.#waiting.delete(wake);
  }

  #path(number: number): string {
    return join(this.#options.folder, `${number}.jsonl`);
  }
}

function parsePlace(cursor: string): Place | undefined {
  const [, file, offset] = /^(\d+):(\d+)$/.exec(cursor.trim()) ?? [];
  return file === undefined ? undefined : { file: Number(file), offset: Number(offset) };
}

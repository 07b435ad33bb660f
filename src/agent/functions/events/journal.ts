// Events that were accepted and are not worked off, on disk.
//
//   <folder>/<number>.jsonl   {"a":event} accepted, {"u":[id,tries,failures,due]} tried, {"d":id} over; a new file at each start and each 16 MiB
//
// A promise resolves when its lines are on the disk: lines of one moment are synced together. The oldest files go when none of
// their events is left; events that hold up an old file are written once more. What a crash left of a line is no line.
import { closeSync, fdatasync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Log } from '../../../machinery/log.ts';
import { TuttiError } from '../../../model/errors.ts';
import { type EventState, parseLines, type StoredEvent } from './journal-lines.ts';

export interface JournalOptions {
  readonly folder: string;
  readonly log: Log;
  /** Of one file. */
  readonly fileBytes?: number;
}

interface Place {
  readonly file: number;
  readonly offset: number;
  readonly length: number;
}

interface Live {
  readonly state: EventState;
  readonly place: Place;
}

interface Pending {
  readonly text: string;
  /** The line's place becomes the event's. */
  readonly state?: EventState;
  resolve(): void;
  reject(error: unknown): void;
}

const FILE_BYTES = 16 * 2 ** 20;
const FILES = 8;
const FILE = /^(\d+)\.jsonl$/;
const sync = promisify(fdatasync);

export async function openJournal(options: JournalOptions): Promise<EventJournal> {
  const { folder } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const numbers = (await readdir(folder)).flatMap((name) => FILE.exec(name)?.[1] ?? []).map(Number);
  const live = new Map<string, Live>();
  for (const file of numbers.sort((a, b) => a - b)) {
    for (const line of parseLines(await readFile(join(folder, `${file}.jsonl`)))) {
      const { entry, offset, length } = line;
      if (entry.type === 'accepted')
        live.set(entry.state.id, { state: entry.state, place: { file, offset, length } });
      else if (entry.type === 'over') live.delete(entry.id);
      else {
        const known = live.get(entry.id);
        if (known) live.set(entry.id, { ...known, state: { ...known.state, ...entry.change } });
      }
    }
  }
  const journal = new EventJournal(options, live, numbers);
  await journal.tidy();
  return journal;
}

export class EventJournal {
  readonly #options: JournalOptions;
  readonly #live: Map<string, Live>;
  /** Oldest first; the last is written to. */
  readonly #files: number[];
  #fd: number;
  #size = 0;
  #pending: Pending[] = [];
  #isWriting = false;
  #written: Promise<void> = Promise.resolve();

  constructor(options: JournalOptions, live: Map<string, Live>, files: readonly number[]) {
    this.#options = options;
    this.#live = live;
    this.#files = [...files];
    this.#fd = this.#openNext();
  }

  /** Those that are not over. */
  list(): readonly EventState[] {
    return [...this.#live.values()].map(({ state }) => state);
  }

  get size(): number {
    return this.#live.size;
  }

  /** Resolves when it is durable. Rejects with Unavailable when the disk refuses. */
  accept(event: StoredEvent): Promise<void> {
    const { payload: _, ...state } = event;
    return this.#append(JSON.stringify({ a: event }), state);
  }

  async tried(id: string, change: Pick<EventState, 'tries' | 'failures' | 'dueMs'>): Promise<void> {
    const known = this.#live.get(id);
    if (!known) return;
    this.#live.set(id, { ...known, state: { ...known.state, ...change } });
    await this.#append(JSON.stringify({ u: [id, change.tries, change.failures, change.dueMs] }));
  }

  async over(id: string): Promise<void> {
    this.#live.delete(id);
    await this.#append(JSON.stringify({ d: id }));
  }

  /** Throws NotFound when it is over. */
  async read(id: string): Promise<StoredEvent> {
    const known = this.#live.get(id);
    if (!known) throw new TuttiError('NotFound', `There is no event "${id}"`);
    const { file, offset, length } = known.place;
    const handle = await open(this.#path(file), 'r');
    try {
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, offset);
      const { a } = JSON.parse(buffer.toString('utf8')) as { readonly a: StoredEvent }; // written by accept
      return { ...a, ...known.state };
    } finally {
      await handle.close();
    }
  }

  /** What was given before is on the disk. */
  async close(): Promise<void> {
    await this.#written;
    closeSync(this.#fd);
  }

  #append(text: string, state?: EventState): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ text, ...(state ? { state } : {}), resolve, reject });
      if (!this.#isWriting) this.#written = this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      try {
        this.#writeLines(batch);
        await sync(this.#fd);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#undo(batch, error);
      }
      if (this.#size >= (this.#options.fileBytes ?? FILE_BYTES)) await this.#next();
    }
    // In the same step as the look at what waits: what comes from now on begins anew.
    this.#isWriting = false;
  }

  #writeLines(batch: readonly Pending[]): void {
    const file = this.#files.at(-1) ?? 0;
    let offset = this.#size;
    const lines = batch.map(({ text, state }) => {
      const bytes = Buffer.from(`${text}\n`);
      const place = { file, offset, length: bytes.length - 1 };
      if (state) this.#live.set(state.id, { state, place });
      offset += bytes.length;
      return bytes;
    });
    const bytes = Buffer.concat(lines);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    this.#size += bytes.length;
  }

  /** Nobody was told that it is accepted. */
  #undo(batch: readonly Pending[], cause: unknown): void {
    this.#options.log.error('Cannot write down events', { error: cause });
    try {
      ftruncateSync(this.#fd, this.#size);
    } catch {
      // What is left of a line is read as none.
    }
    const error = new TuttiError('Unavailable', 'The event could not be written down', { cause });
    for (const { state, reject } of batch) {
      if (state) this.#live.delete(state.id);
      reject(error);
    }
  }

  /** A disk that is full now may have room later: until then the old file goes on. */
  async #next(): Promise<void> {
    const old = this.#fd;
    try {
      this.#fd = this.#openNext();
      closeSync(old);
      await this.tidy();
    } catch (error) {
      this.#options.log.error('Cannot begin another file of events', { error });
    }
  }

  /** From the oldest on, while nothing in it is left; what holds up one of many is written once more. */
  async tidy(): Promise<void> {
    while (this.#files.length > 1) {
      const [oldest = 0] = this.#files;
      const left = [...this.#live].filter(([, { place }]) => place.file === oldest).map(([id]) => id);
      if (left.length > 0 && this.#files.length <= FILES) return;
      for (const id of left) void this.accept(await this.read(id)).catch(() => undefined);
      if (left.length > 0) return; // gone when they are written
      this.#files.shift();
      await rm(this.#path(oldest), { force: true });
    }
  }

  #openNext(): number {
    const number = Math.max(0, ...this.#files) + 1;
    const opened = openSync(this.#path(number), 'a', 0o600);
    this.#files.push(number);
    this.#size = 0;
    return opened;
  }

  #path(number: number): string {
    return join(this.#options.folder, `${number}.jsonl`);
  }
}

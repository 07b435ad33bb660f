// The store of log events on LMDB: where reads, appends, retention and the bound on size come together.
//
// Invariants: what append acknowledged is on disk; nothing is read that is not. Bounded: when pages in use pass `maxBytes`, or events
// `maxEvents`, the oldest of all groups go before anything more is taken. A damaged file is set aside when it is opened and a new one is
// begun; one that cannot be opened now (full disk) is tried again with each call.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { isError, TuttiError } from '../../model/errors.ts';
import type {
  LogEvents,
  LogPage,
  LogPosition,
  LogQuery,
  LogStreamInfo,
  NewLogEvent,
} from '../../model/log-events.ts';
import { isDamage as isDamageOfLmdb } from '../lmdb-root.ts';
import { StoreError } from '../store.ts';
import { append, assertStorable, createStream, sizeOf } from './append.ts';
import { type Environment, openEnvironment } from './environment.ts';
import { type Bounds, Housekeeping } from './housekeeping.ts';
import { numberKey, streamKey, streamNameOf } from './keys.ts';
import { findGroup, findStream, readPage } from './read.ts';
import { decodeFacts, type StreamRecord } from './record.ts';
import { expireStep, removeGroup, removeStream } from './removal.ts';
import { Writer } from './writer.ts';

const DEFAULT_MAX_BYTES = 2 ** 30;
const DEFAULT_MAX_EVENTS = 5_000_000;
// Damaged events that are told: one after the other would fill the log.
const MAX_TOLD = 100;

export interface LogEventOptions {
  /** A directory of its own; made when it is not there. */
  readonly path: string;
  /** False: no fsync, for tests. */
  readonly durable: boolean;
  /** Bytes of the pages that are in use; default 1 GiB. */
  readonly maxBytes?: number;
  readonly maxEvents?: number;
  /** Told of what went wrong and was not somebody's call: damage, housekeeping that failed. */
  onProblem?(message: string, error?: unknown): void;
}

/** Begins to open it; calls wait for that. Does not throw for a damaged file or a full disk: see above. */
export async function openLogEvents(options: LogEventOptions): Promise<LogEventStore> {
  const store = new LogEventStore(options);
  store.beginToOpen();
  return store;
}

interface Opened {
  readonly environment: Environment;
  readonly writer: Writer;
  readonly house: Housekeeping;
}

export class LogEventStore implements LogEvents {
  readonly #options: LogEventOptions;
  #opened: Opened | undefined;
  #opening: Promise<Opened> | undefined;
  #isClosed = false;
  readonly #told = new Set<string>();

  constructor(options: LogEventOptions) {
    this.#options = options;
  }

  beginToOpen(): void {
    this.#open().catch((error: unknown) => {
      if (!this.#isClosed)
        this.#tell('Cannot open the log events, trying again when they are asked for', error);
    });
  }

  createStream(group: string, stream: string, nowMs: number): Promise<boolean> {
    return this.#change(({ writer }) =>
      writer.change(0, (draft) => createStream(draft, group, stream, nowMs)),
    );
  }

  async findStream(group: string, stream: string): Promise<LogStreamInfo | undefined> {
    return this.#read((environment) => {
      const found = findGroup(environment, group);
      const record = found && findStream(environment, found, stream);
      return record && infoOf(stream, record);
    });
  }

  async listStreams(group: string, prefix = ''): Promise<readonly LogStreamInfo[]> {
    return this.#read((environment) => {
      const found = findGroup(environment, group);
      return found ? streamsOf(environment, found.number, prefix) : [];
    });
  }

  async removeStream(group: string, stream: string): Promise<boolean> {
    const removed = await this.#change(({ writer }) =>
      writer.remove((draft) => removeStream(draft, group, stream)),
    );
    this.#opened?.house.keep();
    return removed;
  }

  async listGroups(): Promise<readonly string[]> {
    return this.#read((environment) =>
      [...environment.range('groups', { start: Buffer.alloc(0) })].map(({ key }) => key.toString()),
    );
  }

  async removeGroup(group: string): Promise<void> {
    await this.#change(({ writer }) => writer.remove((draft) => removeGroup(draft, group)));
    this.#opened?.house.keep();
  }

  async append(group: string, stream: string, events: readonly NewLogEvent[], nowMs: number): Promise<void> {
    assertStorable(events);
    const bytes = sizeOf(events);
    await this.#change(({ writer }) =>
      writer.change(bytes, (draft) => append(draft, group, stream, events, nowMs)),
    );
  }

  async read(group: string, query: LogQuery): Promise<LogPage> {
    const onDamage = ({ id }: LogPosition) => this.#tellOnce(`Log event ${id} is damaged and left out`);
    const pause = async () => {
      await new Promise<void>((resolve) => setImmediate(resolve));
      this.#assertOpen();
    };
    try {
      return await readPage({ environment: (await this.#open()).environment, onDamage }, group, query, pause);
    } catch (error) {
      throw unreadable(error);
    }
  }

  async storedBytes(group: string): Promise<number> {
    return this.#read((environment) => findGroup(environment, group)?.bytes ?? 0);
  }

  async expire(group: string, beforeMs: number): Promise<void> {
    const step = () =>
      this.#change(({ writer, environment }) =>
        writer.remove((draft) => expireStep(environment, draft, group, beforeMs)),
      );
    while (await step());
  }

  /** Bytes of pages in use, and events. */
  sizes(): Promise<{ readonly bytes: number; readonly events: number }> {
    return this.#read((environment) => environment.sizes());
  }

  /** Resolves when what was removed is swept and the bounds hold. */
  async settled(): Promise<void> {
    await this.#opened?.house.idle();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#opening?.catch(() => undefined);
    await this.#opened?.house.stop();
    await this.#opened?.writer.idle();
    await this.#opened?.environment.close();
  }

  async #read<T>(run: (environment: Environment) => T): Promise<T> {
    try {
      return run((await this.#open()).environment);
    } catch (error) {
      throw unreadable(error);
    }
  }

  async #change<T>(run: (opened: Opened) => Promise<T>): Promise<T> {
    return run(await this.#open());
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new TuttiError('Unavailable', 'The log events are closed');
  }

  async #open(): Promise<Opened> {
    this.#assertOpen();
    if (this.#opened) return this.#opened;
    this.#opening ??= this.#openSound().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  // Throws Unavailable where no file can be had now.
  async #openSound(): Promise<Opened> {
    try {
      return await this.#openFile().catch((error: unknown) => {
        if (!isDamage(error)) throw error;
        const aside = setAside(this.#options.path);
        this.#tell(`The log events are damaged: they are set aside in "${aside}" and begun anew`, error);
        return this.#openFile();
      });
    } catch (cause) {
      throw new TuttiError('Unavailable', 'Cannot open the log events', { cause, retryAfterSeconds: 5 });
    }
  }

  async #openFile(): Promise<Opened> {
    const environment = await openEnvironment(this.#options);
    try {
      const writer: Writer = new Writer(environment, (bytes) => house.wrote(bytes));
      const house = new Housekeeping({ environment, writer, ...this.#bounds() });
      this.#opened = { environment, writer, house };
      if (!this.#isClosed) house.keep();
      return this.#opened;
    } catch (error) {
      await environment.close();
      throw error;
    }
  }

  #bounds(): Bounds {
    const { maxBytes = DEFAULT_MAX_BYTES, maxEvents = DEFAULT_MAX_EVENTS } = this.#options;
    return { maxBytes, maxEvents, onProblem: (message, error) => this.#tell(message, error) };
  }

  #tellOnce(message: string): void {
    if (this.#told.has(message) || this.#told.size >= MAX_TOLD) return;
    this.#told.add(message);
    this.#tell(message);
  }

  #tell(message: string, error?: unknown): void {
    this.#options.onProblem?.(message, error);
  }
}

function isDamage(error: unknown): boolean {
  const isOurs = (error instanceof StoreError && error.code === 'Corrupt') || isError(error, 'Terminal');
  return isOurs || isDamageOfLmdb(error);
}

/** Moves the directory out of the way; of several damaged ones the last is kept. */
function setAside(path: string): string {
  const aside = `${path}.damaged`;
  if (existsSync(aside)) rmSync(aside, { recursive: true });
  renameSync(path, aside);
  return aside;
}

function unreadable(cause: unknown): TuttiError {
  if (cause instanceof TuttiError) return cause;
  return new TuttiError('Unavailable', 'Cannot read log events', { cause });
}

function streamsOf(environment: Environment, group: number, prefix: string): LogStreamInfo[] {
  const found: LogStreamInfo[] = [];
  const range = { start: streamKey(group, prefix), end: numberKey(group + 1) };
  for (const { key, value } of environment.range('streams', range)) {
    const name = streamNameOf(key);
    if (!name.startsWith(prefix)) break;
    const record = decodeFacts<StreamRecord>(key, value);
    if (record) found.push(infoOf(name, record));
  }
  return found;
}

function infoOf(name: string, { createdAt, first, last, ingested, bytes }: StreamRecord): LogStreamInfo {
  return {
    name,
    createdAt,
    firstEventAt: first,
    lastEventAt: last,
    lastIngestedAt: ingested,
    storedBytes: bytes,
  };
}

// Reads the log of one run of a container, with its rotated parts, and follows it as it grows.
//
// The writer renames `log` to `log.1` and so on when it is full. A follower keeps its file open, reads it to the end, and
// only then goes on with the new one, so that nothing is missed or read twice.
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Clock, delay } from '../../machinery/clock.ts';
import { LineFormatter, type LineOptions, LineSplitter, parseLine } from './lines.ts';

const CHUNK = 64 * 1024;
const POLL_MS = 100;

export interface ReadOptions extends LineOptions {
  readonly tailLines?: number;
  readonly limitBytes?: number;
  /** Goes on until this says that no more will come; absent = to the present end. */
  readonly following?: () => boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export async function* readLog(path: string, options: ReadOptions): AsyncGenerator<Uint8Array> {
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  for await (const text of shownLines(path, options)) {
    if (options.signal.aborted) return;
    const part = text.length > left ? text.subarray(0, left) : text;
    if (part.length > 0) yield part;
    left -= part.length;
    if (left <= 0) return;
  }
}

async function* shownLines(path: string, options: ReadOptions): AsyncGenerator<Buffer> {
  const formatter = new LineFormatter(options);
  const skip =
    options.tailLines === undefined ? 0 : Math.max(0, (await countLines(path)) - options.tailLines);
  let seen = 0;
  for await (const line of rawLines(path, options)) {
    const parsed = parseLine(line);
    if (!parsed) continue;
    const shown = formatter.format(parsed);
    if (!parsed.partial) seen += 1;
    if (shown && (seen > skip || (parsed.partial && seen >= skip))) yield shown;
  }
}

/** Whole lines in all parts of the log. */
async function countLines(path: string): Promise<number> {
  let count = 0;
  for (const part of await partsOf(path)) {
    const splitter = new LineSplitter();
    for await (const chunk of chunksOf(part))
      for (const line of splitter.push(chunk)) if (parseLine(line)?.partial === false) count += 1;
  }
  return count;
}

async function* rawLines(path: string, options: ReadOptions): AsyncGenerator<Buffer> {
  const splitter = new LineSplitter();
  for (const part of (await partsOf(path)).filter((part) => part !== path)) {
    for await (const chunk of chunksOf(part)) yield* splitter.push(chunk);
  }
  for await (const chunk of growing(path, options)) yield* splitter.push(chunk);
}

/** The present file to its end; when following, what is added and the files that come after it. */
async function* growing(path: string, { following, clock, signal }: ReadOptions): AsyncGenerator<Buffer> {
  let file = await openIfThere(path);
  try {
    while (!signal.aborted) {
      // Asked before reading: what was written until the end is then read below.
      const more = following?.() === true;
      if (file) yield* rest(file);
      const next: FileHandle | undefined = await successor(path, file);
      if (next) {
        if (file) yield* rest(file);
        await file?.close();
        file = next;
      } else if (more) await delay(clock, POLL_MS, signal);
      else return;
    }
  } finally {
    await file?.close();
  }
}

async function* rest(file: FileHandle): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(CHUNK);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
    if (bytesRead === 0) return;
    yield Buffer.from(buffer.subarray(0, bytesRead));
  }
}

/** The file that is now at the path, when it is another than the open one. */
async function successor(path: string, file: FileHandle | undefined): Promise<FileHandle | undefined> {
  const [now, open] = await Promise.all([stat(path).catch(() => undefined), file?.stat()]);
  return now && now.ino !== open?.ino ? openIfThere(path) : undefined;
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  return open(path, 'r').catch(() => undefined);
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = await openIfThere(path);
  if (!file) return;
  try {
    yield* rest(file);
  } finally {
    await file.close();
  }
}

/** `log.2`, `log.1`, `log`: the oldest first. */
async function partsOf(path: string): Promise<readonly string[]> {
  const prefix = `${basename(path)}.`;
  const names = await readdir(dirname(path)).catch((): string[] => []);
  const numbers = names
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)));
  const old = numbers.filter(Number.isInteger).sort((a, b) => b - a);
  return [...old.map((number) => join(dirname(path), `${prefix}${number}`)), path];
}

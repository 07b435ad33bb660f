// Reads the log of one run of a container, with its rotated parts, and follows it as it grows.
//
// The writer renames `log` to `log.1` and so on when it is full. All parts are opened before one is read; a follower keeps the
// newest open, reads it to the end, and then goes on with those after it, so that nothing is missed or read twice.
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Clock, delay } from '../../machinery/clock.ts';
import { LineFormatter, type LineOptions, LineSplitter, parseLine } from './lines.ts';

const CHUNK = 64 * 1024;
const POLL_MS = 100;
/** A log that is rotated faster than it can be opened loses lines anyway. */
const MAX_TRIES = 10;

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
  const files = await openParts(path);
  const splitter = new LineSplitter();
  try {
    for (const file of files)
      for await (const chunk of rest(file))
        for (const line of splitter.push(chunk)) if (parseLine(line)?.partial === false) count += 1;
  } finally {
    await closeAll(files);
  }
  return count;
}

async function* rawLines(path: string, options: ReadOptions): AsyncGenerator<Buffer> {
  const splitter = new LineSplitter();
  for await (const chunk of growing(path, options)) yield* splitter.push(chunk);
}

/** All parts to their end; when following, what is added to the newest and the files that come after it. */
async function* growing(path: string, { following, clock, signal }: ReadOptions): AsyncGenerator<Buffer> {
  let files = await openParts(path);
  try {
    while (!signal.aborted) {
      // Asked before reading: what was written until the end is then read below.
      const more = following?.() === true;
      for (const file of files) yield* rest(file);
      const later = await successors(path, files.at(-1));
      if (later.length === 0 && !more) return;
      if (later.length === 0) {
        await delay(clock, POLL_MS, signal);
        continue;
      }
      // What came in between the last read and the rotation.
      for (const file of files) yield* rest(file);
      await closeAll(files);
      files = later;
    }
  } finally {
    await closeAll(files);
  }
}

/** The parts after the one that is open, oldest first; none while that one is still the newest. */
async function successors(path: string, open: FileHandle | undefined): Promise<FileHandle[]> {
  const [now, mine] = await Promise.all([stat(path).catch(() => undefined), open?.stat()]);
  if (!now || now.ino === mine?.ino) return [];
  const parts = await openParts(path);
  const stats = await Promise.all(parts.map((part) => part.stat()));
  const at = stats.findIndex(({ ino }) => ino === mine?.ino);
  await closeAll(parts.slice(0, at + 1));
  return parts.slice(at + 1);
}

/** Open files do not change their names: opened again when the log was rotated meanwhile, so that none is missed or there twice. */
async function openParts(path: string): Promise<FileHandle[]> {
  for (let tries = 1; ; tries += 1) {
    const before = await stat(path).catch(() => undefined);
    const opened = await Promise.all((await partsOf(path)).map(openIfThere));
    const files = opened.filter((file) => file !== undefined);
    const after = await stat(path).catch(() => undefined);
    if (before?.ino === after?.ino || tries === MAX_TRIES) return files;
    await closeAll(files);
  }
}

async function closeAll(files: readonly FileHandle[]): Promise<void> {
  await Promise.all(files.map((file) => file.close()));
}

async function* rest(file: FileHandle): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(CHUNK);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
    if (bytesRead === 0) return;
    yield Buffer.from(buffer.subarray(0, bytesRead));
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  return open(path, 'r').catch(() => undefined);
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

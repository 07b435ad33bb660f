// The bytes of a tar, the same for the same entries: ustar headers, with a pax record where a value does not fit.
//
// Headers are values; the caller writes header, content and padding in order, so nothing is buffered here.

export interface TarEntry {
  /** Relative, without a leading slash; directories end with one. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Files only. */
  readonly size: number;
  /** Whole seconds. */
  readonly mtime: number;
  /** Target of a link. */
  readonly link?: string;
}

const BLOCK = 512;
const TYPE_FLAG = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
} as const;
/** Largest value of an octal field of 7 and of 11 digits. */
const MAX_ID = 0o7777777;
const MAX_SIZE = 0o77777777777;
const NAME_FIELD = 100;

/** The header blocks of an entry. */
export function tarHeader(entry: TarEntry): Buffer {
  const records = paxRecords(entry);
  const header = ustar(
    { ...entry, name: cut(entry.name), link: cut(entry.link ?? '') },
    TYPE_FLAG[entry.type],
  );
  if (records.length === 0) return header;
  const content = Buffer.concat(records);
  const extended: TarEntry = {
    ...entry,
    name: 'PaxHeader',
    link: '',
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: content.length,
  };
  return Buffer.concat([ustar(extended, 'x'), content, tarPadding(content.length), header]);
}

/** What fills the last block of a content of this size. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/** The end of a tar. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * BLOCK);
}

/** Entries with their content as one stream. */
export async function* tarStream(
  entries: AsyncIterable<{ readonly entry: TarEntry; readonly content?: AsyncIterable<Uint8Array> }>,
): AsyncGenerator<Uint8Array> {
  for await (const { entry, content } of entries) {
    yield tarHeader(entry);
    if (content === undefined) continue;
    let written = 0;
    for await (const chunk of content) {
      written += chunk.length;
      yield chunk;
    }
    if (written !== entry.size)
      throw new Error(`"${entry.name}" has ${written} bytes where ${entry.size} were expected`);
    yield tarPadding(entry.size);
  }
  yield tarEnd();
}

function ustar(entry: TarEntry, typeFlag: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(entry.name, 0);
  block.write(octal(entry.mode & 0o7777, 7), 100);
  block.write(octal(Math.min(entry.uid, MAX_ID), 7), 108);
  block.write(octal(Math.min(entry.gid, MAX_ID), 7), 116);
  block.write(octal(Math.min(entry.size, MAX_SIZE), 11), 124);
  block.write(octal(Math.min(Math.max(0, entry.mtime), MAX_SIZE), 11), 136);
  block.write(' '.repeat(8), 148);
  block.write(typeFlag, 156);
  block.write(entry.link ?? '', 157);
  block.write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function paxRecords(entry: TarEntry): Buffer[] {
  const records: Buffer[] = [];
  if (!fits(entry.name)) records.push(paxRecord('path', entry.name));
  if (entry.link !== undefined && !fits(entry.link)) records.push(paxRecord('linkpath', entry.link));
  if (entry.size > MAX_SIZE) records.push(paxRecord('size', String(entry.size)));
  if (entry.uid > MAX_ID) records.push(paxRecord('uid', String(entry.uid)));
  if (entry.gid > MAX_ID) records.push(paxRecord('gid', String(entry.gid)));
  return records;
}

/** `<length> key=value\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (rest + String(length).length !== length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

function fits(text: string): boolean {
  // ASCII only: readers disagree on other bytes in the plain field.
  return Buffer.byteLength(text) <= NAME_FIELD && /^[\u0020-\u007e]*$/.test(text);
}

function cut(text: string): string {
  return fits(text)
    ? text
    : Buffer.from(text.replace(/[^ -~]/g, '_'))
        .subarray(0, NAME_FIELD)
        .toString();
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

// What is in a zip archive, by its central directory? Reads its end and its directory only, and believes neither further than it must.
//
// Refused: what is no zip, what needs zip64 or a password, methods other than stored and deflate, and paths that lead out of the folder or
// through a symbolic link. Sizes are what the archive says: whoever unpacks counts again.
import type { FileHandle } from 'node:fs/promises';
import { TuttiError } from '../../../model/errors.ts';

export interface ZipEntry {
  /** Relative, without `.` and `..`; a directory's has no slash at its end. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link';
  /** Permission bits. */
  readonly mode: number;
  readonly method: 'stored' | 'deflate';
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Of its local header. */
  readonly offset: number;
}

export const END_BYTES = 22;
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const COMMENT_BYTES = 65_535;
const DIRECTORY_BYTES = 64 * 2 ** 20;
const FILE_TYPE = 0o170000;
const LINK = 0o120000;
const DIRECTORY = 0o040000;
const UNIX_SYSTEMS = new Set([3, 19]);

/** Throws BadRequest: no zip, or none that can be read here; Invalid: paths that lead out of it. */
export async function readDirectory(file: FileHandle, size: number): Promise<readonly ZipEntry[]> {
  const end = await findEnd(file, size);
  const count = end.readUInt16LE(10);
  const [bytes, offset] = [end.readUInt32LE(12), end.readUInt32LE(16)];
  if (count === 0xffff || bytes === 0xffffffff || offset === 0xffffffff)
    throw unreadable('it is a zip64 archive');
  if (bytes > DIRECTORY_BYTES) throw unreadable('its directory is too large');
  const directory = await readAt(file, offset, bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count; ) {
    const { entry, next } = readEntry(directory, at);
    entries.push(entry);
    at = next;
  }
  checkPaths(entries);
  return entries;
}

async function findEnd(file: FileHandle, size: number): Promise<Buffer> {
  const length = Math.min(size, END_BYTES + COMMENT_BYTES);
  const tail = await readAt(file, size - length, length);
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1)
    if (tail.readUInt32LE(at) === END) return tail.subarray(at, at + END_BYTES);
  throw unreadable('it has no directory');
}

function readEntry(directory: Buffer, at: number): { readonly entry: ZipEntry; readonly next: number } {
  if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY)
    throw unreadable('its directory is damaged');
  const flags = directory.readUInt16LE(at + 8);
  const nameBytes = directory.readUInt16LE(at + 28);
  const rest = directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  const name = directory.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes).toString('utf8');
  const packedBytes = directory.readUInt32LE(at + 20);
  const bytes = directory.readUInt32LE(at + 24);
  const offset = directory.readUInt32LE(at + 42);
  if (flags & 1) throw unreadable(`"${name}" is encrypted`);
  if ([packedBytes, bytes, offset].includes(0xffffffff)) throw unreadable('it is a zip64 archive');
  const isUnix = UNIX_SYSTEMS.has(directory.readUInt16LE(at + 4) >>> 8);
  const unixMode = isUnix ? directory.readUInt32LE(at + 38) >>> 16 : 0;
  const type = typeOf(name, unixMode);
  const entry: ZipEntry = {
    path: pathOf(name),
    type,
    mode: unixMode & 0o777 || (type === 'directory' ? 0o755 : 0o644),
    method: methodOf(directory.readUInt16LE(at + 10), name),
    crc: directory.readUInt32LE(at + 16),
    packedBytes,
    bytes,
    offset,
  };
  return { entry, next: at + ENTRY_BYTES + nameBytes + rest };
}

function typeOf(name: string, unixMode: number): ZipEntry['type'] {
  if ((unixMode & FILE_TYPE) === LINK) return 'link';
  return name.endsWith('/') || (unixMode & FILE_TYPE) === DIRECTORY ? 'directory' : 'file';
}

function methodOf(method: number, name: string): ZipEntry['method'] {
  if (method === 0) return 'stored';
  if (method === 8) return 'deflate';
  throw unreadable(`"${name}" is compressed by method ${method}`);
}

/** Throws Invalid when it leads out of the folder. */
function pathOf(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const isBad = name.startsWith('/') || name.includes('\0') || parts.includes('..');
  if (isBad) throw new TuttiError('Invalid', `The archive's path "${name}" leads out of it`);
  return parts.join('/');
}

/** A path must not be there twice as different things, nor lead through a file or a link. */
function checkPaths(entries: readonly ZipEntry[]): void {
  const types = new Map<string, ZipEntry['type']>();
  for (const { path, type } of entries) {
    const before = types.get(path);
    if (before !== undefined && !(before === 'directory' && type === 'directory'))
      throw new TuttiError('Invalid', `The archive has "${path}" twice`);
    types.set(path, type);
  }
  for (const { path } of entries) {
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      const parent = path.slice(0, slash);
      if ((types.get(parent) ?? 'directory') !== 'directory')
        throw new TuttiError(
          'Invalid',
          `The archive's path "${path}" leads through "${parent}", no directory`,
        );
    }
  }
}

/** Exactly these bytes. Throws BadRequest when the archive ends before. */
export async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let read = 0; read < length; ) {
    const { bytesRead } = await file.read(buffer, read, length - read, offset + read);
    if (bytesRead === 0) throw unreadable('it ends too early');
    read += bytesRead;
  }
  return buffer;
}

export function unreadable(why: string): TuttiError {
  return new TuttiError('BadRequest', `Cannot unzip the archive: ${why}`);
}

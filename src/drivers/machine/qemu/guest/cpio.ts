// How is an initial RAM disk written? As the kernel reads it: a cpio archive in the `newc` format. Archives may follow each
// other, so what is the same for all guests and what is one machine's own are made apart.

export interface ArchiveFile {
  /** Without a leading slash; folders on the way are made. */
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode: number;
}

const FOLDER = 0o040755;
const REGULAR = 0o100000;

export function cpioArchive(files: readonly ArchiveFile[]): Buffer {
  const parts: Buffer[] = [];
  const made = new Set<string>();
  let inode = 1;
  const add = (path: string, mode: number, content: Buffer) => {
    parts.push(entry(path, { inode: inode++, mode, content }));
  };
  for (const { path, content, mode } of files) {
    for (const folder of foldersOf(path)) {
      if (made.has(folder)) continue;
      made.add(folder);
      add(folder, FOLDER, Buffer.alloc(0));
    }
    add(path, REGULAR | mode, Buffer.from(content));
  }
  add('TRAILER!!!', 0, Buffer.alloc(0));
  return Buffer.concat(parts);
}

/** `a/b/c` has `a` and `a/b`. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function entry(path: string, file: { inode: number; mode: number; content: Buffer }): Buffer {
  const name = Buffer.from(`${path}\0`);
  const { inode, mode, content } = file;
  // inode, mode, uid, gid, links, time, size, device and its node's (major, minor each), length of the name, no checksum.
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([padded(Buffer.concat([Buffer.from(header), name])), padded(content)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

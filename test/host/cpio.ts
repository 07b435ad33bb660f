// The archive that Linux unpacks as its first root file system: cpio, "newc" format.
const MODE_FILE = 0o100755;
const MODE_DIRECTORY = 0o040755;
const MODE_DEVICE = 0o020600;

/** Something in the archive; the path has no leading slash, parents are made as needed. */
export type ArchiveItem =
  | { readonly path: string; readonly content: Uint8Array }
  | { readonly path: string; readonly device: readonly [major: number, minor: number] };

/** The archive as one buffer. */
export function cpioArchive(items: readonly ArchiveItem[]): Buffer {
  const parts: Buffer[] = [];
  const made = new Set<string>();
  for (const item of items) {
    for (const directory of parentsOf(item.path)) {
      if (made.has(directory)) continue;
      made.add(directory);
      parts.push(record(directory, { mode: MODE_DIRECTORY, inode: parts.length + 1 }));
    }
    const inode = parts.length + 1;
    if ('device' in item) parts.push(record(item.path, { mode: MODE_DEVICE, inode, device: item.device }));
    else parts.push(record(item.path, { mode: MODE_FILE, inode, content: item.content }));
  }
  parts.push(record('TRAILER!!!', { mode: 0, inode: 0 }));
  return Buffer.concat(parts);
}

interface Node {
  readonly mode: number;
  readonly inode: number;
  readonly content?: Uint8Array;
  readonly device?: readonly [number, number];
}

function record(path: string, { mode, inode, content = Buffer.of(), device = [0, 0] }: Node): Buffer {
  const name = Buffer.from(`${path}\0`);
  const [uid, gid, links, time, checksum] = [0, 0, 1, 0, 0];
  const [major, minor] = [0, 0];
  const fields = [
    inode,
    mode,
    uid,
    gid,
    links,
    time,
    content.length,
    major,
    minor,
    ...device,
    name.length,
    checksum,
  ];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([padded(Buffer.concat([Buffer.from(header), name])), padded(content)]);
}

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function parentsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
}

// What is in a file that somebody brings: told by its first bytes, not by its name.

export type FileKind = 'qcow2' | 'disk' | 'tar' | 'gzip' | 'unknown';

/** How many bytes of the beginning are looked at. */
export const HEAD_BYTES = 66_000;

export type FilesystemType = 'ext' | 'xfs' | 'btrfs' | 'other';

export function fileKind(head: Uint8Array): FileKind {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (has(bytes, 0, 'QFI\xfb')) return 'qcow2';
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  if (has(bytes, 257, 'ustar')) return 'tar';
  if (filesystemType(bytes) !== 'other' || hasBootSignature(bytes)) return 'disk';
  return 'unknown';
}

/** Of a qcow2: does its content lie in a file beside it? (bit 2 of its incompatible features) */
export function namesDataFile(head: Uint8Array): boolean {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  return bytes.length >= 80 && bytes.readUInt32BE(4) >= 3 && (bytes.readUInt32BE(76) & 4) !== 0;
}

/** Of the bytes where a filesystem begins. */
export function filesystemType(head: Uint8Array): FilesystemType {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length > 1082 && bytes.readUInt16LE(1080) === 0xef53) return 'ext';
  if (has(bytes, 0, 'XFSB')) return 'xfs';
  if (has(bytes, 65_600, '_BHRfS_M')) return 'btrfs';
  return 'other';
}

export function hasBootSignature(bytes: Buffer): boolean {
  return bytes.length >= 512 && bytes[510] === 0x55 && bytes[511] === 0xaa;
}

function has(bytes: Buffer, at: number, text: string): boolean {
  return bytes.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'));
}

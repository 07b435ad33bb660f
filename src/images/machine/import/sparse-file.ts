// How is a disk that somebody brings written down, which is mostly zeros? Blocks of zeros become holes: they take no room.
import { type FileHandle, open } from 'node:fs/promises';

const BLOCK = 64 << 10;
const ZEROS = Buffer.alloc(BLOCK);

/** The file is made, or replaced. Throws what the source throws; the signal ends it between two pieces. */
export async function writeSparse(
  path: string,
  content: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    let at = 0;
    for await (const piece of content) {
      signal?.throwIfAborted();
      await writePiece(file, piece, at);
      at += piece.length;
    }
    await file.truncate(at);
  } finally {
    await file.close();
  }
}

async function writePiece(file: FileHandle, piece: Uint8Array, at: number): Promise<void> {
  // In runs: neighbours that are not all zeros are written together.
  for (let from = 0; from < piece.length; ) {
    const hole = isZeros(piece, from);
    let to = from;
    while (to < piece.length && isZeros(piece, to) === hole) to = Math.min(to + BLOCK, piece.length);
    if (!hole) await writeWhole(file, piece.subarray(from, to), at + from);
    from = to;
  }
}

function isZeros(piece: Uint8Array, from: number): boolean {
  const block = piece.subarray(from, from + BLOCK);
  return ZEROS.compare(block, 0, block.length, 0, block.length) === 0;
}

async function writeWhole(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

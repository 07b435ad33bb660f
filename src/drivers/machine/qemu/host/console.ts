// How large does a console's file become? A guest may write for ever, and QEMU appends all of it: from time to time what is old is cut off.
import { appendFile, open, stat, truncate } from 'node:fs/promises';

const LARGEST_BYTES = 8 * 2 ** 20;
const KEPT_BYTES = 2 ** 20;

/** Nothing while it is small. What is written in the moment of the cut may be lost. */
export async function boundConsole(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= LARGEST_BYTES) return;
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(KEPT_BYTES),
      position: size - KEPT_BYTES,
    });
    await truncate(path, 0);
    await appendFile(path, buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

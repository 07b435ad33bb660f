// What a machine wrote to its console: the end of the file that stands beside it.
import { open } from 'node:fs/promises';
import type { ConsoleOutput } from '../../model/agent-calls.ts';

const KEPT_BYTES = 64 * 1024;

/** The latest 64 KiB. Nothing written yet: empty. */
export async function readConsole(path: string): Promise<ConsoleOutput> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return { base64: '' };
  try {
    const { size, mtimeMs } = await file.stat();
    const length = Math.min(size, KEPT_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const base64 = buffer.subarray(0, bytesRead).toString('base64');
    return bytesRead === 0 ? { base64 } : { base64, atMs: Math.floor(mtimeMs) };
  } finally {
    await file.close();
  }
}

// Bytes that come in become a file on the disk, with their digest; never more than an archive may have.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { TuttiError } from '../../../model/errors.ts';

/** No archive that unpacks to something allowed is larger. */
const ARCHIVE_BYTES = 262_144_000;

export interface Received {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Resolves when it is durable. Throws TooLarge, and Unavailable when the sender left. */
export async function receive(
  source: AsyncIterable<Uint8Array>,
  path: string,
  signal: AbortSignal,
): Promise<Received> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let sizeBytes = 0;
  try {
    for await (const chunk of source) {
      sizeBytes += chunk.length;
      if (sizeBytes > ARCHIVE_BYTES)
        throw new TuttiError('TooLarge', `The archive must be smaller than ${ARCHIVE_BYTES} bytes`);
      hash.update(chunk);
      await file.write(chunk);
    }
    if (signal.aborted) throw new TuttiError('Unavailable', 'The sender left before the end of the archive');
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}

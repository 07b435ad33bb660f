// `tutti image ls`: the images on this machine, and which of them are stand-ins for what could not be pulled.
import type { ImageSummary } from '../../model/agent-calls.ts';
import { timeSince } from '../../model/duration.ts';
import { call } from '../calls.ts';
import { table } from '../table.ts';
import type { Verb } from '../verb.ts';

export const imageLs: Verb = {
  name: 'image ls',
  summary: 'list the images on this machine',
  declare() {},
  async run(context) {
    const images = await call<readonly ImageSummary[]>(context, 'images', { method: 'GET' });
    if (context.json) context.io.out(`${JSON.stringify({ ok: true, images })}\n`);
    else if (images.length === 0) context.io.err('There are no images here\n');
    else
      context.io.out(
        `${table(['NAME', 'DIGEST', 'SIZE', 'AGE', 'NOTE'], imageRows(images, context.io.now()))}\n`,
      );
    return undefined;
  },
};

/** One row a name. */
export function imageRows(images: readonly ImageSummary[], nowMs: number): readonly (readonly string[])[] {
  return images.flatMap(({ names, digest, sizeBytes, createdMs, standIn }) =>
    names.map((name) => [
      shortName(name),
      digest.replace('sha256:', '').slice(0, 12),
      `${(sizeBytes / 1e6).toFixed(1)} MB`,
      timeSince(new Date(createdMs).toISOString(), nowMs),
      standIn ? `stand-in: ${standIn}` : '',
    ]),
  );
}

function shortName(name: string): string {
  return name.replace(/^docker\.io\/library\//, '').replace(/^docker\.io\//, '');
}

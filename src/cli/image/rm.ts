// `tutti image rm NAME...`: removes names of images; the data goes with the last name.
import { call } from '../calls.ts';
import type { Verb } from '../verb.ts';

export const imageRm: Verb = {
  name: 'image rm',
  summary: 'remove images',
  declare(command) {
    command.argument('<name...>', 'names as "tutti image ls" shows them');
  },
  async run(context, _options, names) {
    for (const name of names) {
      await call(context, 'images', { method: 'DELETE', query: { name } });
      if (!context.json) context.io.out(`removed ${name}\n`);
    }
    if (context.json) context.io.out(`${JSON.stringify({ ok: true, removed: names })}\n`);
    return undefined;
  },
};

// A program that appends log events without pause and says of each append that it was acknowledged: to be killed by crash.test.ts.
//
// `node <bundle> <path> <start>`: events carry numbers from `start` on; a line of output is the last number of an acknowledged append.
import { openLogEvents } from './log-event-store.ts';

const WRITERS = 4;
const [, , path = '', start = '0'] = process.argv;
const store = await openLogEvents({ path, durable: true, maxBytes: 2 ** 22 });
let next = Number(start);

async function appendForever(stream: string): Promise<void> {
  for (;;) {
    const first = next;
    next += 3;
    const events = [0, 1, 2].map((n) => ({
      timestamp: first + n,
      message: `${first + n} ${'x'.repeat(200)}`,
    }));
    await store.append('group', stream, events, first);
    process.stdout.write(`${first}\n`);
  }
}

await Promise.all(Array.from({ length: WRITERS }, (_, n) => appendForever(`s${n}`)));

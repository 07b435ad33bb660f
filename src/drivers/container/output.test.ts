import { describe, expect, it } from 'vitest';
import { createOutputQueue } from './output.ts';

const MEBIBYTE = 1 << 20;

/** Is it settled once everything that can run has run? */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(() => {
    done = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe('an output queue', () => {
  it('makes the writer wait for the reader beyond a mebibyte', async () => {
    const queue = createOutputQueue();
    expect(await isDone(queue.push(new Uint8Array(MEBIBYTE)))).toBe(true);
    const held = queue.push(new Uint8Array(1));
    expect(await isDone(held)).toBe(false);
    await queue.stream[Symbol.asyncIterator]().next();
    expect(await isDone(held)).toBe(true);
  });

  it('lets the writer go when the reader stops', async () => {
    const queue = createOutputQueue();
    const reader = queue.stream[Symbol.asyncIterator]();
    await queue.push(new Uint8Array(1));
    await reader.next();
    const held = queue.push(new Uint8Array(2 * MEBIBYTE));
    await reader.return?.();
    expect(await isDone(held)).toBe(true);
    expect(await isDone(queue.push(new Uint8Array(2 * MEBIBYTE)))).toBe(true);
  });

  it('delivers what was pushed before the end, and nothing after it', async () => {
    const queue = createOutputQueue();
    await queue.push(Buffer.from('a'));
    queue.end();
    await queue.push(Buffer.from('b'));
    const texts: string[] = [];
    for await (const chunk of queue.stream) texts.push(Buffer.from(chunk).toString());
    expect(texts).toEqual(['a']);
  });
});

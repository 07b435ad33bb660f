import { describe, expect, it } from 'vitest';
import { coalesced } from './coalesced.ts';

/** A task whose runs are ended by hand. */
function stepped() {
  const runs: { end(error?: Error): void }[] = [];
  const task = () =>
    new Promise<void>((resolve, reject) =>
      runs.push({ end: (error) => (error ? reject(error) : resolve()) }),
    );
  return { task, runs };
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('requests for the same work', () => {
  it('that come while it runs are served together by one further run', async () => {
    const { task, runs } = stepped();
    const ask = coalesced(task);
    const first = ask();
    const [second, third] = [ask(), ask()];
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await first;
    await turn();
    expect(runs).toHaveLength(2);
    runs[1]?.end();
    await Promise.all([second, third]);
    expect(runs).toHaveLength(2);
  });

  it('that come later begin a new run', async () => {
    const { task, runs } = stepped();
    const ask = coalesced(task);
    const first = ask();
    runs[0]?.end();
    await first;
    void ask();
    expect(runs).toHaveLength(2);
  });

  it('fail with their own run only', async () => {
    const { task, runs } = stepped();
    const ask = coalesced(task);
    const first = ask();
    const second = ask();
    runs[0]?.end(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    await turn();
    runs[1]?.end();
    await expect(second).resolves.toBeUndefined();
  });
});

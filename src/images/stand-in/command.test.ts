import { describe, expect, test } from 'vitest';
import { runCommand } from './command.ts';

describe('a program', () => {
  test('gives its output, and its other lines as they come', async () => {
    const lines: string[] = [];
    const output = await runCommand(['sh', '-c', 'echo out; echo one >&2; printf two >&2'], {
      onLine: (line) => lines.push(line),
    });
    expect([output, lines]).toEqual(['out\n', ['one', 'two']]);
  });

  test('may hand its output on', async () => {
    let size = 0;
    await runCommand(['head', '-c', '300000', '/dev/zero'], {
      consume: async (output) => {
        for await (const chunk of output) size += chunk.length;
      },
    });
    expect(size).toBe(300_000);
  });

  test('that fails says with which code and what it said last', async () => {
    await expect(runCommand(['sh', '-c', 'echo why >&2; exit 4'])).rejects.toMatchObject({
      code: 'Failed',
      message: '"sh" exited with code 4: why',
    });
  });

  test('that is not installed is named', async () => {
    await expect(runCommand(['tutti-no-such-program'])).rejects.toMatchObject({
      code: 'Unsupported',
      message: 'The program "tutti-no-such-program" is not installed',
    });
  });

  test('ends with all that it started when it is cancelled', async () => {
    const stop = new AbortController();
    const running = runCommand(['sh', '-c', 'echo started >&2; sleep 60 & wait'], {
      signal: stop.signal,
      onLine: () => stop.abort(),
    });
    await expect(running).rejects.toMatchObject({ code: 'Aborted' });
  });

  test('ends when nobody takes its output', async () => {
    const refused = runCommand(['sh', '-c', 'echo x; sleep 60'], {
      consume: async (output) => {
        for await (const _ of output) throw new Error('enough');
      },
    });
    await expect(refused).rejects.toThrow('enough');
  });
});

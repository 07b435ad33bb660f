import { SourceMap } from 'node:module';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { placeIn, type SourceMapFile } from './source-map.ts';
import { sourceOf } from './stack-traces.ts';

// The first character of the bundle's second line is line 3, column 5 of the source.
const map: SourceMapFile = { sources: ['../src/agent/pods/worker.ts'], mappings: ';AAEI' };
const mapOf = (url: string) => (url === 'file:///dist/agent.mjs' ? map : undefined);

test.each([
  ['run (file:///dist/agent.mjs:2:1)', 'run (src/agent/pods/worker.ts:3:5)'],
  ['async file:///dist/agent.mjs:2:9', 'async src/agent/pods/worker.ts:3:5'],
  ['run (file:///dist/agent.mjs:1:1)', 'run (file:///dist/agent.mjs:1:1)'],
  ['run (file:///dist/agent.mjs:3:1)', 'run (file:///dist/agent.mjs:3:1)'],
  ['run (file:///dist/other.mjs:2:1)', 'run (file:///dist/other.mjs:2:1)'],
  ['node:internal/process/task_queues:95:5', 'node:internal/process/task_queues:95:5'],
])('the frame "%s" is told as "%s"', (frame, told) => {
  expect(sourceOf(frame, mapOf)).toBe(told);
});

test('a bundle of ours is read as Node reads it', async () => {
  const { outputFiles } = await build({
    ...{ entryPoints: [`${import.meta.dirname}/queue.ts`], bundle: true, write: false, format: 'esm' },
    ...{ sourcemap: 'external', outfile: 'queue.mjs', platform: 'node', logLevel: 'silent' },
  });
  const text = outputFiles.find(({ path }) => path.endsWith('.map'))?.text ?? '';
  const lines = outputFiles.find(({ path }) => path.endsWith('.mjs'))?.text.split('\n') ?? [];
  const ours = JSON.parse(text) as SourceMapFile;
  const theirs = new SourceMap(JSON.parse(text));
  let compared = 0;
  for (const [line, words] of lines.entries()) {
    for (let column = 0; column < words.length; column += 3) {
      const { originalSource, originalLine, originalColumn } = theirs.findEntry(line, column) as {
        originalSource?: string;
        originalLine?: number;
        originalColumn?: number;
      };
      const place = placeIn(ours, line, column);
      if (!place) continue; // Node goes back to an earlier line then
      compared += 1;
      expect(place).toEqual({ source: originalSource, line: originalLine, column: originalColumn });
    }
  }
  expect(compared).toBeGreaterThan(500);
});

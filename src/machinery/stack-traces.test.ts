import { SourceMap } from 'node:module';
import { expect, test } from 'vitest';
import { sourceOf } from './stack-traces.ts';

// The first character of the bundle's second line is line 3, column 5 of the source.
const map = new SourceMap({
  version: 3,
  file: 'agent.mjs',
  sources: ['../src/agent/pods/worker.ts'],
  sourcesContent: [],
  names: [],
  mappings: ';AAEI',
  sourceRoot: '',
});
const mapOf = (url: string) => (url === 'file:///dist/agent.mjs' ? map : undefined);

test.each([
  ['run (file:///dist/agent.mjs:2:1)', 'run (src/agent/pods/worker.ts:3:5)'],
  ['async file:///dist/agent.mjs:2:1', 'async src/agent/pods/worker.ts:3:5'],
  ['run (file:///dist/other.mjs:2:1)', 'run (file:///dist/other.mjs:2:1)'],
  ['node:internal/process/task_queues:95:5', 'node:internal/process/task_queues:95:5'],
])('the frame "%s" is told as "%s"', (frame, told) => {
  expect(sourceOf(frame, mapOf)).toBe(told);
});

// Lines are whole, whatever the chunks are.
import { expect, it } from 'vitest';
import { LineCutter, shortName } from './prefix.ts';

it.each([
  ['one line in two chunks', ['he', 'llo\n'], ['hello']],
  ['two lines in one chunk', ['a\nb\n'], ['a', 'b']],
  ['an empty line', ['a\n\nb\n'], ['a', '', 'b']],
  ['a last line without an end', ['a\nb'], ['a', 'b']],
])('%s', (_name, chunks, lines) => {
  const cutter = new LineCutter();
  expect([...chunks.flatMap((chunk) => cutter.lines(chunk)), ...cutter.end()]).toEqual(lines);
});

it.each([
  ['web-77c7c7b4f9-h5npn', 'web', 'h5npn'],
  ['other', 'web', 'other'],
])('%s of %s is shown as %s', (pod, app, short) => {
  expect(shortName(pod, app)).toBe(short);
});

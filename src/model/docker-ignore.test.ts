import { describe, expect, test } from 'vitest';
import { globToRegExp, parseDockerIgnore } from './docker-ignore.ts';

describe('a .dockerignore', () => {
  test.each<[string, string, { readonly out: readonly string[]; readonly stays: readonly string[] }]>([
    ['empty', '', { out: [], stays: ['a'] }],
    [
      'a name',
      'node_modules',
      { out: ['node_modules', 'node_modules/a/b'], stays: ['x/node_modules', 'node_modules2'] },
    ],
    [
      'a name anywhere',
      '**/node_modules',
      { out: ['node_modules/x', 'a/b/node_modules/x'], stays: ['a/node_modulesx'] },
    ],
    ['slashes at the ends', '/build/', { out: ['build/x'], stays: ['a/build'] }],
    ['comments and blanks', '# a\n\n  b  \n', { out: ['b'], stays: ['a', '# a'] }],
    ['a star within one directory', '*.log', { out: ['x.log'], stays: ['a/x.log'] }],
    ['a star in the middle', '*/temp*', { out: ['a/temp', 'a/temporary.txt'], stays: ['temp', 'a/b/temp'] }],
    ['a question mark', 'temp?', { out: ['tempa'], stays: ['temp', 'tempab'] }],
    ['a class', 'a[0-9].txt', { out: ['a1.txt'], stays: ['ab.txt'] }],
    ['an exception', '*.md\n!README.md', { out: ['a.md'], stays: ['README.md'] }],
    [
      'an exception that is taken back',
      '*.md\n!README*.md\nREADME-secret.md',
      { out: ['README-secret.md', 'x.md'], stays: ['README.md'] },
    ],
    [
      'an exception below a directory',
      'docs\n!docs/keep',
      { out: ['docs/x'], stays: ['docs/keep', 'docs/keep/y'] },
    ],
    ['all but one', '*\n!src', { out: ['a', 'b/c'], stays: ['src', 'src/x'] }],
    ['dots', './a/../b', { out: ['b'], stays: ['a'] }],
    ['two stars at the end', 'dir/**', { out: ['dir/a', 'dir/a/b'], stays: ['dir'] }],
  ])('with %s', (_name, text, { out, stays }) => {
    const ignore = parseDockerIgnore(text);
    expect([...out, ...stays].filter((path) => ignore.excludes(path))).toEqual(out);
  });

  test('says whether excluded directories must be walked', () => {
    expect([parseDockerIgnore('a').hasExceptions, parseDockerIgnore('a\n!a/b').hasExceptions]).toEqual([
      false,
      true,
    ]);
  });
});

test.each([
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
  ['[!a]', 'b', true],
  ['[!a]', 'a', false],
  ['[', '[', true],
  ['[z-a]', '[z-a]', true],
  ['a.b', 'axb', false],
])('the pattern %s and the name %s: %s', (glob, name, expected) => {
  expect(globToRegExp(glob).test(name)).toBe(expected);
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the shell's own form
import { describe, expect, test } from 'vitest';
import { expandWord, expandWords, type Scope } from './expand.ts';

const VALUES: { readonly [name: string]: string } = {
  a: '1',
  b: 'x y',
  empty: '',
  path: '/usr/local/bin',
  file: 'a.tar.gz',
};
const scope = (escapeChar = '\\'): Scope => ({ escapeChar, get: (name) => VALUES[name] });

describe('a word becomes', () => {
  test.each([
    ['plain', 'plain'],
    ['$a', '1'],
    ['${a}2', '12'],
    ['$a$b', '1x y'],
    ['$nope', ''],
    ['${nope:-d}', 'd'],
    ['${empty:-d}', 'd'],
    ['${empty-d}', ''],
    ['${nope-d}', 'd'],
    ['${a:+set}', 'set'],
    ['${empty:+set}', ''],
    ['${empty+set}', 'set'],
    ['${nope:-${a}}', '1'],
    ['${nope:-"}"}', '}'],
    ['\\$a', '$a'],
    ["'$a'", '$a'],
    ['"$a"', '1'],
    ['"\\$a \\" \\\\ \\n"', '$a " \\ \\n'],
    ['a\\ b', 'a b'],
    ['$', '$'],
    ['$ x', '$ x'],
    ['"x"\'y\'z', 'xyz'],
    ['${file/.tar}', 'a.gz'],
    ['${path#*/}', 'usr/local/bin'],
    ['${path##*/}', 'bin'],
    ['${file%.*}', 'a.tar'],
    ['${file%%.*}', 'a'],
    ['${path/local/x}', '/usr/x/bin'],
    ['${path//\\//:}', ':usr:local:bin'],
  ])('%s -> %s', (word, value) => {
    expect(expandWord(word, scope())).toBe(value);
  });

  test('with another escape character a backslash is just a backslash', () => {
    expect(expandWord('C:\\x`$a', scope('`'))).toBe('C:\\x$a');
  });

  test.each([
    ['${nope:?}', 'nope: is not allowed to be unset'],
    ['${nope?missing}', 'nope: missing'],
    ['${a', 'syntax error: missing "}" in substitution'],
    ['${a:-x', 'syntax error: missing "}" in substitution'],
    ['${}', 'syntax error: bad substitution'],
    ['${a!x}', 'unsupported modifier (!) in substitution'],
    ["'x", 'unexpected end of statement while looking for matching single-quote'],
    ['"x', 'unexpected end of statement while looking for matching double-quote'],
  ])('%s is refused: %s', (word, message) => {
    expect(() => expandWord(word, scope())).toThrow(message);
  });
});

test('words that come out of a variable are split unless quoted', () => {
  expect([expandWords('$b', scope()), expandWords('"$b"', scope()), expandWords('$nope', scope())]).toEqual([
    ['x', 'y'],
    ['x y'],
    [],
  ]);
});

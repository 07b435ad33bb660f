// Which messages match which patterns: AWS's documented examples, and what is easily got wrong.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AwsFault } from '../../../fault.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import { regexTest } from './regex.ts';

const matches = (pattern: string, message: string) =>
  parseFilterPattern(pattern).match(message) !== undefined;
const json = (value: unknown) => JSON.stringify(value);

describe('terms', () => {
  test.each([
    ['', 'anything', true],
    ['ERROR', '[ERROR 400] BAD REQUEST', true],
    ['ERROR', 'error', false],
    ['ERROR ARGUMENTS', 'ERROR: no ARGUMENTS', true],
    ['ERROR ARGUMENTS', 'ERROR', false],
    ['"INTERNAL SERVER ERROR"', '[ERROR 500] INTERNAL SERVER ERROR', true],
    ['"a \\"b\\" c"', 'x a "b" c', true],
    ['?ERROR ?ARGUMENTS', 'ARGUMENTS', true],
    ['?ERROR ?ARGUMENTS', 'REQUEST', false],
    ['?ERROR REQUEST', 'REQUEST', true],
    ['ERROR -ARGUMENTS', 'ERROR: no ARGUMENTS', false],
    ['ERROR -"no ARGS"', 'ERROR: ARGS', true],
    ['-ERROR', 'INFO', true],
    ['%AUTHORIZED%', '[ERROR 401] UNAUTHORIZED', true],
    ['%[0-9]{3} B%', '400 BAD', true],
    ['ERROR %4\\d\\d%', 'ERROR 404', true],
  ])('%s on %s is %s', (pattern, message, expected) => expect(matches(pattern, message)).toBe(expected));
});

describe('JSON', () => {
  const event = json({
    eventType: 'UpdateTrail',
    sourceIPAddress: '111.111.111.111',
    arrayKey: ['value', 'another value'],
    objectList: [
      { name: 'a', id: 1 },
      { name: 'b', id: 2 },
    ],
    SomeObject: null,
    flag: true,
    'a.b': 'dotted',
    latency: 12.5,
    text: '12.5',
    user: { id: 1, email: 'John.Stiles@example.com' },
  });
  test.each([
    ['{ $.eventType = "UpdateTrail" }', true],
    ['{$.eventType="UpdateTrail"}', true],
    ['{ $.eventType = UpdateTrail }', true],
    ['{ $.eventType = "Update*" }', true],
    ['{ $.eventType != "Update*" }', false],
    ['{ $.sourceIPAddress != 123.123.* }', true],
    ['{ $.arrayKey[0] = "value" }', true],
    ['{ $.arrayKey[2] = "value" }', false],
    ['{ $.arrayKey[*] = "another*" }', true],
    ['{ $.objectList[1].id = 2 }', true],
    ['{ $.objectList[*].id > 1 }', true],
    ['{ $.SomeObject IS NULL }', true],
    ['{ $.eventType IS NULL }', false],
    ['{ $.SomeOtherObject NOT EXISTS }', true],
    ['{ $.SomeObject NOT EXISTS }', false],
    ['{ $.flag IS TRUE }', true],
    ['{ $.flag IS FALSE }', false],
    ['{ $.flag = true }', true],
    ['{ $.[\'a.b\'] = "dotted" }', true],
    ['{ $.latency = 12.50 }', true],
    ['{ $.latency >= 12.5 && $.latency < 1e2 }', true],
    ['{ $.latency > 12.5 }', false],
    ['{ $.text > 12 }', true],
    ['{ $.missing != "x" }', false],
    ['{ ($.user.id = 1) && ($.user.email = "John.Stiles@example.com") }', true],
    ['{ ($.user.id = 2 || $.user.id = 1) && $.flag IS FALSE }', false],
    ['{ $.user.id = 2 || $.user.id = 1 && $.flag IS TRUE }', true],
    ['{ $.eventType = %Trail$% }', true],
    ['{ $.*.id = 1 }', true],
  ])('%s is %s', (pattern, expected) => expect(matches(pattern, event)).toBe(expected));

  test('what is no JSON does not match', () => {
    for (const message of ['', 'x', '{', '"a"', '1'])
      expect(matches('{ $.a NOT EXISTS }', message)).toBe(false);
  });
  test('what the pattern looked at is told', () => {
    const match = parseFilterPattern('{ $.user.id = 1 && $.missing NOT EXISTS }').match(event);
    expect(match?.extracted).toEqual({ '$.user.id': '1' });
    expect(match?.value('$.latency')).toBe('12.5');
    expect(match?.value('$.user')).toBeUndefined();
  });
});

describe('columns', () => {
  const line = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';
  test.each([
    ['[ip, server, username, timestamp, request, status_code, bytes]', true],
    ['[ip, server, username, timestamp, request, status_code]', false],
    ['[ip, server, username, timestamp, request, status_code, bytes > 1000]', true],
    ['[ip, server, username, timestamp, request, status_code = 4*, bytes > 2000]', false],
    ['[..., status_code = 404 || status_code = 410, bytes]', true],
    ['[ip, ..., bytes = 1534]', true],
    ['[ip != 127.0.0.1, ...]', false],
    ['[ip = %127\\.0\\.0\\.[0-9]{1,3}%, ...]', true],
    ['[w1, w2, w3, w4, w5 = "GET */index.html*", ...]', true],
    ['[..., status, (bytes > 1000 && bytes < 2000)]', true],
    ['[, , , , , =4*, ]', true],
  ])('%s is %s', (pattern, expected) => expect(matches(pattern, line)).toBe(expected));

  test('columns are told by name, and by number where there is none', () => {
    expect(parseFilterPattern('[ip, ..., status, bytes]').match('a b c 200 9')?.extracted).toEqual({
      $ip: 'a',
      $2: 'b',
      $3: 'c',
      $status: '200',
      $bytes: '9',
    });
  });
});

describe('what is no pattern', () => {
  test.each([
    '{ $.a }',
    '{ $.a = }',
    '{ $.a = "x" ',
    '{ a = 1 }',
    '{ $.a > x }',
    '{ $.a = 1 } x',
    '{ }',
    '[a, b',
    '[a = 1 || b = 2]',
    '[..., a, ...]',
    '"abc',
    '%a(b)%',
    '%%',
    '%a{101}%',
    '%[%',
  ])('%s', (pattern) => expect(() => parseFilterPattern(pattern)).toThrow('Invalid filter pattern'));
  test.each(['a:b', 'f(x)', 'a=b'])('term %s', (pattern) =>
    expect(() => parseFilterPattern(pattern)).toThrow(`Invalid character(s) in term '${pattern}'`),
  );
  test('any text is a pattern or refused with InvalidParameterException', () => {
    const text = fc.string({ unit: fc.constantFrom(...'{}[]()$.=!<>&|"%*?-,\\ aE1'), maxLength: 30 });
    const property = fc.property(text, fc.string(), (pattern, message) => {
      try {
        parseFilterPattern(pattern).match(message);
      } catch (error) {
        expect(error).toBeInstanceOf(AwsFault);
      }
    });
    fc.assert(property, { numRuns: 5000 });
  });
});

describe('regular expressions', () => {
  test('agree with those of JavaScript', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\.', '[a-c1]', '\\w');
    const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{2,}');
    const branch = fc
      .tuple(
        fc.constantFrom('', '^'),
        fc.array(
          fc.tuple(atom, quantifier).map((parts) => parts.join('')),
          { minLength: 1, maxLength: 4 },
        ),
        fc.constantFrom('', '$'),
      )
      .map(([start, items, end]) => start + items.join('') + end);
    const source = fc.array(branch, { minLength: 1, maxLength: 2 }).map((branches) => branches.join('|'));
    const message = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.', '-'), maxLength: 8 });
    const property = fc.property(source, message, (expression, text) => {
      expect(regexTest(expression)(text)).toBe(new RegExp(expression).test(text));
    });
    fc.assert(property, { numRuns: 3000 });
  });
  test('hostile ones end', () => {
    expect(regexTest(`${'.*'.repeat(50)}x`)('a'.repeat(20_000))).toBe(false);
    expect(parseFilterPattern('[a, b]').match('[ '.repeat(100_000))).toBeUndefined();
    expect(
      parseFilterPattern('{ $.a = "*a*a*a*a*b" }').match(json({ a: 'a'.repeat(100_000) })),
    ).toBeUndefined();
  });
});

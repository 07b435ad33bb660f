// The pieces that all services share.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arnText, parseArn } from './arn.ts';
import { filtered, pattern, tagFields } from './filters.ts';
import { randomIds } from './ids.ts';
import { page } from './paging.ts';
import { repeatedKey, tagEntries, tagProblem, tagsOf, withoutTags } from './tags.ts';

describe('pages', () => {
  const badToken = () => new Error('bad token');
  const key = (item: string) => item;

  test('all pages together are the sorted list, each once, whatever goes in between', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 5 }), (all, limit) => {
        const seen: string[] = [];
        let token: string | undefined;
        do {
          const { items, next } = page(all, { token, limit, key, badToken });
          seen.push(...items);
          token = next;
        } while (token !== undefined);
        expect(seen).toEqual([...all].sort((a, b) => (a < b ? -1 : 1)));
      }),
    );
  });
  test('what goes between two pages neither hides nor repeats others', () => {
    const first = page(['a', 'b', 'c', 'd'], { limit: 2, key, badToken });
    expect(page(['a', 'c', 'd'], { limit: 2, token: first.next, key, badToken }).items).toEqual(['c', 'd']);
  });
  test.each(['', 'x', Buffer.from('a').toString('base64url'), 'cDE6YQ=='])('"%s" is not a token', (token) =>
    expect(() => page(['a'], { limit: 1, token, key, badToken })).toThrow('bad token'),
  );
});

describe('filters', () => {
  test.each([
    ['web', 'web', true],
    ['web', 'Web', false],
    ['web*', 'web-1', true],
    ['*-x86_64', 'al2023-ami-2023.1-x86_64', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a\\*c', 'a*c', true],
    ['a\\*c', 'abc', false],
    ['*', '', true],
    ['', '', true],
    ['*a*b*', 'xxaxxbxx', true],
    ['*a*b', 'ab-a', false],
  ])('"%s" on "%s" is %s', (text, value, expected) => expect(pattern(text)(value)).toBe(expected));

  test('a hostile pattern takes no time that grows faster than its length', () => {
    expect(pattern(`${'*a'.repeat(200)}b`)('a'.repeat(20_000))).toBe(false);
  });
  test('all filters and any value', () => {
    const items = [
      { id: 'a', tags: { Name: 'web', tier: '1' } },
      { id: 'b', tags: { Name: 'db' } },
    ];
    const fields = (item: (typeof items)[number], name: string) =>
      name === 'id' ? [item.id] : tagFields(item.tags as { Name: string }, name);
    const ids = (filters: { Name: string; Values: string[] }[]) =>
      filtered(items, filters, fields, (name) => new Error(name)).map(({ id }) => id);
    expect(ids([{ Name: 'tag:Name', Values: ['web', 'db'] }])).toEqual(['a', 'b']);
    expect(
      ids([
        { Name: 'tag:Name', Values: ['w*'] },
        { Name: 'id', Values: ['b'] },
      ]),
    ).toEqual([]);
    expect(ids([{ Name: 'tag-key', Values: ['tier'] }])).toEqual(['a']);
    expect(() => ids([{ Name: 'colour', Values: ['red'] }])).toThrow('colour');
  });
});

describe('tags', () => {
  test('lists and maps', () => {
    const tags = tagsOf([{ Key: 'b', Value: '2' }, { Key: 'a' }]);
    expect(tagEntries(tags)).toEqual([
      { Key: 'a', Value: '' },
      { Key: 'b', Value: '2' },
    ]);
    expect(withoutTags(tags, ['a'])).toEqual({ b: '2' });
    expect(repeatedKey([{ Key: 'a' }, { Key: 'b' }, { Key: 'a' }])).toBe('a');
  });
  test.each([
    [{ 'aws:x': '1' }, 'aws:'],
    [{ '': '1' }, '1 to 128'],
    [{ a: 'x'.repeat(257) }, '256'],
    [Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, ''])), '50'],
    [{ 'a\u0000': '' }, 'not allowed'],
  ])('%o is refused', (tags, why) => expect(tagProblem(tags)).toContain(why));
  test('a common one is not', () =>
    expect(tagProblem({ Name: 'web 1', 'team/owner': 'a@b' })).toBeUndefined());
});

test('ARNs are read as they are written', () => {
  const arn = { service: 'logs', region: 'us-east-2', account: '123456789012', resource: 'log-group:/a:*' };
  expect(parseArn(arnText(arn))).toEqual(arn);
  expect(parseArn('web')).toBeUndefined();
});

test('ids have the forms that clients check', () => {
  expect(randomIds.resource('vol')).toMatch(/^vol-0[0-9a-f]{16}$/);
  expect(randomIds.unique('AROA')).toMatch(/^AROA[A-Z2-7]{17}$/);
  expect(randomIds.mixed(6)).toMatch(/^[A-Za-z0-9]{6}$/);
});

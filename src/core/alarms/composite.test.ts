import { describe, expect, test } from 'vitest';
import { alarmsIn, isTrue, parseRule, RuleError } from './composite.ts';

const STATES = { a: 'ALARM', b: 'OK', 'with space': 'INSUFFICIENT_DATA' } as const;
const stateOf = (name: string) => STATES[name as keyof typeof STATES];

describe('rules', () => {
  test.each([
    ['ALARM(a)', true],
    ['ALARM("a") AND OK(b)', true],
    ['ALARM(b) OR (OK(a) AND TRUE)', false],
    ['NOT ALARM(b) AND NOT OK(a)', true],
    ['FALSE OR INSUFFICIENT_DATA("with space")', true],
    ['ALARM(arn:aws:cloudwatch:us-east-2:123456789012:alarm:a)', true],
    ['NOT (ALARM(a) OR ALARM(b))', false],
    ['OK(nobody)', false],
    ['ALARM(b) AND OK(b) OR ALARM(a)', true],
  ])('%s is %s', (text, expected) => expect(isTrue(parseRule(text), stateOf)).toBe(expected));

  test.each([
    '',
    'ALARM(a',
    'ALARM(a) OK(b)',
    'AND',
    '(ALARM(a)',
    'alarm(a)',
    'TRUEISH',
    `${'('.repeat(200)}TRUE`,
  ])('"%s" is none', (text) => expect(() => parseRule(text)).toThrow(RuleError));

  test('name their alarms once', () =>
    expect(alarmsIn(parseRule('ALARM(a) OR NOT (OK("a") AND OK(c))'))).toEqual(['a', 'c']));
});

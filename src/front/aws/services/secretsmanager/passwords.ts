// Random passwords of given sorts of characters.
import { randomInt } from 'node:crypto';
import { invalidParameter } from './faults.ts';

export interface PasswordRules {
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeLowercase?: boolean;
  readonly IncludeSpace?: boolean;
  readonly RequireEachIncludedType?: boolean;
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

const oneOf = (text: string) => text.charAt(randomInt(text.length));

/** Throws InvalidParameterException when the rules leave nothing, or the length has no room for what is required. */
export function randomPassword(rules: PasswordRules): string {
  const { PasswordLength: length = 32, RequireEachIncludedType: each = true } = rules;
  const sorts = sortsOf(rules);
  const all = sorts.join('');
  if (all === '') throw invalidParameter('No valid characters to create a random password.');
  const required = each ? sorts : [];
  if (length < required.length)
    throw invalidParameter('Password length is too short based on the required types.');
  const chars = required.map(oneOf);
  while (chars.length < length) chars.push(oneOf(all));
  return shuffled(chars).join('');
}

/** The sorts that are left, without what is excluded one by one. */
function sortsOf(rules: PasswordRules): readonly string[] {
  const sorts = [
    rules.ExcludeLowercase ? '' : LOWER,
    rules.ExcludeUppercase ? '' : LOWER.toUpperCase(),
    rules.ExcludeNumbers ? '' : DIGITS,
    rules.ExcludePunctuation ? '' : PUNCTUATION,
    rules.IncludeSpace ? ' ' : '',
  ];
  const excluded = new Set(rules.ExcludeCharacters ?? '');
  return sorts.map((sort) => [...sort].filter((char) => !excluded.has(char)).join('')).filter(Boolean);
}

function shuffled(chars: readonly string[]): string[] {
  const result = [...chars];
  for (let at = result.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [result[at], result[other]] = [result[other] ?? '', result[at] ?? ''];
  }
  return result;
}

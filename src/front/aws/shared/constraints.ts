// AWS's words for an input that breaks a rule of one of its members: length, range, set, pattern. The SDK's schemas do not carry these
// rules, so operations state those that clients can run into. A check gives the texts of what is wrong, mostly none.
//
// What a secret member holds is never shown: pass `hidden`.
import { AwsFault } from '../fault.ts';

const CODE = 'ValidationException';

interface Shown {
  /** The value must not be repeated. */
  readonly hidden?: boolean;
}

export type Problems = readonly string[];

const problem = (member: string, value: unknown, rule: string, { hidden }: Shown = {}): Problems => [
  `Value ${hidden ? '' : `'${textOf(value)}' `}at '${member}' failed to satisfy constraint: Member must ${rule}`,
];

function textOf(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(String).join(', ')}]` : String(value);
}

/** Characters of a text, bytes of a blob, entries of a list. */
export function length(
  member: string,
  value: string | Uint8Array | readonly unknown[] | undefined,
  [least, most]: readonly [number, number],
  shown?: Shown,
): Problems {
  if (value === undefined) return [];
  if (value.length > most) return problem(member, value, `have length less than or equal to ${most}`, shown);
  if (value.length < least)
    return problem(member, value, `have length greater than or equal to ${least}`, shown);
  return [];
}

export function range(
  member: string,
  value: number | undefined,
  [least, most]: readonly [number, number],
): Problems {
  if (value === undefined) return [];
  if (value > most) return problem(member, value, `have value less than or equal to ${most}`);
  if (value < least) return problem(member, value, `have value greater than or equal to ${least}`);
  return [];
}

export function oneOf(member: string, value: string | undefined, values: readonly string[]): Problems {
  if (value === undefined || values.includes(value)) return [];
  return problem(member, value, `satisfy enum value set: [${values.join(', ')}]`);
}

/** The pattern is shown as it is written; it is to match the whole value. */
export function matching(member: string, value: string | undefined, pattern: RegExp): Problems {
  if (value === undefined || pattern.test(value)) return [];
  return problem(member, value, `satisfy regular expression pattern: ${pattern.source}`);
}

/** One text for all that is wrong; undefined when nothing is. */
export function violations(...found: readonly Problems[]): string | undefined {
  const all = found.flat();
  if (all.length === 0) return undefined;
  return `${all.length} validation error${all.length === 1 ? '' : 's'} detected: ${all.join('; ')}`;
}

/** Throws one ValidationException for all that is wrong. */
export function check(...found: readonly Problems[]): void {
  const text = violations(...found);
  if (text !== undefined) throw new AwsFault(CODE, text);
}

// What CloudWatch Logs lets names, patterns and counts be, in AWS's words.
import { length, type Problems, range, violations } from '../../shared/constraints.ts';
import { invalidParameter } from './faults.ts';

export const DAY_MS = 86_400_000;
export const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Throws InvalidParameterException for all that is wrong. */
export function check(...found: readonly Problems[]): void {
  const text = violations(...found);
  if (text !== undefined) throw invalidParameter(text);
}

/** A name of 1 to 512 characters; the pattern is shown as it is written and is to match the whole name. */
function name(member: string, value: string | undefined, pattern: string): Problems {
  if (value === undefined || new RegExp(`^(?:${pattern})$`).test(value))
    return length(member, value, [1, 512]);
  const rule = `Member must satisfy regular expression pattern: ${pattern}`;
  return [
    ...length(member, value, [1, 512]),
    `Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  ];
}

export const groupName = (value: string | undefined, member = 'logGroupName') =>
  name(member, value, '[\\.\\-_/#A-Za-z0-9]+');

export const streamName = (value: string | undefined, member = 'logStreamName') =>
  name(member, value, '[^:*]*');

export const filterName = (value: string | undefined, member = 'filterName') => name(member, value, '[^:*]*');

export const filterPattern = (value: string | undefined) => length('filterPattern', value, [0, 1024]);

export const limit = (value: number | undefined, most: number) => range('limit', value, [1, most]);

export const time = (member: string, value: number | undefined) =>
  range(member, value, [0, Number.MAX_SAFE_INTEGER]);

// What all operations of sts ask of their input: lengths, ranges, patterns, session policies and tags.
import { length, range } from '../../shared/constraints.ts';
import { repeatedKey, type TagEntry, tagProblem, tagsOf } from '../../shared/tags.ts';
import { malformedPolicy, packedPolicyTooLarge, validationError } from './faults.ts';

/** The words for a name, as AWS shows the pattern. */
const NAME_PATTERN = '[\\w+=,.@-]*';
const NAME = /^[\w+=,.@-]*$/;

type Problems = readonly string[];

/** Throws one ValidationError for all that is wrong. */
export function check(...found: readonly Problems[]): void {
  const all = found.flat();
  if (all.length === 0) return;
  const count = `${all.length} validation error${all.length === 1 ? '' : 's'} detected`;
  throw validationError(`${count}: ${all.join('; ')}`);
}

export function nameProblems(member: string, value: string | undefined, most: number): Problems {
  if (value !== undefined && !NAME.test(value)) {
    return [
      `Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${NAME_PATTERN}`,
    ];
  }
  return length(member, value, [2, most]);
}

export function arnProblems(value: string | undefined): Problems {
  return length('roleArn', value, [20, 2048]);
}

export function durationProblems(value: number | undefined, most: number): Problems {
  return range('durationSeconds', value, [900, most]);
}

export interface SessionPolicies {
  readonly Policy?: string;
  readonly PolicyArns?: readonly { readonly arn?: string }[];
  readonly Tags?: readonly TagEntry[];
}

/** How large inline policies, ARNs and tags of a session may be together, as we count. */
const PACKED_BYTES = 2048;

/** Session policies are checked for form only. Percent of the space that they take; absent when there are none. */
export function packedPolicySize({ Policy, PolicyArns, Tags }: SessionPolicies): number | undefined {
  check(length('policy', Policy, [1, 2048]), length('tags', Tags, [0, 50]));
  if (Policy !== undefined && !isJsonObject(Policy))
    throw malformedPolicy('The policy is not in the valid JSON format.');
  const arns = PolicyArns ?? [];
  if (arns.length > 10)
    throw validationError('The number of managed session policies exceeds the limit of 10.');
  checkTags(Tags);
  const texts = [Policy ?? '', ...arns.map(({ arn = '' }) => arn)];
  for (const { Key = '', Value = '' } of Tags ?? []) texts.push(Key, Value);
  const bytes = Buffer.byteLength(texts.join(''));
  if (bytes === 0) return undefined;
  const percent = Math.ceil((bytes * 100) / PACKED_BYTES);
  if (percent > 100) throw packedPolicyTooLarge(percent);
  return percent;
}

function checkTags(tags: readonly TagEntry[] | undefined): void {
  const twice = repeatedKey(tags);
  if (twice !== undefined)
    throw validationError('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  const problem = tagProblem(tagsOf(tags));
  if (problem !== undefined) throw validationError(problem);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

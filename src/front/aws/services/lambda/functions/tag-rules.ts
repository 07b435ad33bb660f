// Tags of functions.
import { type Tags, tagProblem, withTags } from '../../../shared/tags.ts';
import { invalid } from '../faults.ts';

const MOST = 50;

/** The tags with those that are given. Throws InvalidParameterValueException. */
export function checkedTags(before: Tags, given: Tags): Tags {
  const problem = tagProblem(given, Number.POSITIVE_INFINITY);
  if (problem !== undefined) throw invalid(problem);
  const after = withTags(before, given);
  if (Object.keys(after).length > MOST) throw invalid('Number of tags exceeds resource tag limit.');
  return after;
}

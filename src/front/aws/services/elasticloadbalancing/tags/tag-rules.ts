// Tags of load balancers, listeners, rules and target groups: the rules that are the same for all.
import { DuplicateTagKeysException$, TooManyTagsException$ } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsFault } from '../../../fault.ts';
import { repeatedKey, type TagEntry, type Tags, tagProblem, tagsOf, withTags } from '../../../shared/tags.ts';
import { validationError } from '../faults.ts';

const MOST_TAGS = 50;

/** The tags of a create call; absent when there are none. Throws DuplicateTagKeys, TooManyTags, ValidationError. */
export function newTags(entries: readonly TagEntry[] | undefined): Tags | undefined {
  return entries?.length ? addedTags(undefined, entries) : undefined;
}

/** The tags after AddTags. */
export function addedTags(before: Tags | undefined, entries: readonly TagEntry[]): Tags {
  const twice = repeatedKey(entries);
  if (twice !== undefined)
    throw new AwsFault(DuplicateTagKeysException$, `Tag keys must be unique: '${twice}' is given twice`);
  const given = tagsOf(entries);
  const after = withTags(before, given);
  if (Object.keys(after).length > MOST_TAGS)
    throw new AwsFault(TooManyTagsException$, `You have reached the maximum number of tags: '${MOST_TAGS}'`);
  const problem = tagProblem(given);
  if (problem !== undefined) throw validationError(problem);
  return after;
}

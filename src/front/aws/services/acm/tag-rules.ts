// Tags of certificates.
import type { Tag } from '@aws-sdk/client-acm';
import { repeatedKey, type Tags, tagProblem, tagsOf, withTags } from '../../shared/tags.ts';
import { invalidTag, tooManyTags } from './faults.ts';

const MOST_TAGS = 50;

/** The tags with those of a call. Throws InvalidTagException or TooManyTagsException. */
export function addedTags(before: Tags | undefined, entries: readonly Tag[]): Tags {
  if (repeatedKey(entries) !== undefined) throw invalidTag('Tag keys must be unique.');
  const given = tagsOf(entries);
  const after = withTags(before, given);
  if (Object.keys(after).length > MOST_TAGS)
    throw tooManyTags(`A certificate can have at most ${MOST_TAGS} tags.`);
  const problem = tagProblem(given);
  if (problem !== undefined) throw invalidTag(problem);
  return after;
}

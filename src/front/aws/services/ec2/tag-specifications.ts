// TagSpecifications: tags for what a call makes, by the type of what they are for.

import { AwsFault } from '../../fault.ts';
import { repeatedKey, type TagEntry, type Tags, tagProblem, tagsOf } from '../../shared/tags.ts';
import { invalidParameter } from './faults.ts';

interface Specification {
  readonly ResourceType?: string;
  readonly Tags?: readonly TagEntry[];
}

export interface TagsOfType {
  readonly resourceType: string;
  readonly tags: Tags;
}

/** By type, in order; throws for a type that the call does not make, and for tags that AWS refuses. */
export function tagsByType(
  specifications: readonly Specification[] | undefined,
  types: readonly string[],
): readonly TagsOfType[] {
  return (specifications ?? []).map(({ ResourceType = '', Tags }) => {
    if (!types.includes(ResourceType))
      throw invalidParameter(`'${ResourceType}' is not a valid taggable resource type for this operation.`);
    return { resourceType: ResourceType, tags: checkedTags(Tags) };
  });
}

const MOST = 50;
/** Unlike other services, EC2 takes any character. */
const ANY = /^/;

/** Tags as a user may give them: throws for those of AWS, for a key that comes twice, and for too many. */
export function checkedTags(entries: readonly TagEntry[] | undefined): Tags {
  const repeated = repeatedKey(entries);
  if (repeated !== undefined) throw invalidParameter(`Duplicate tag key '${repeated}' specified.`);
  const tags = tagsOf(entries);
  checkAmount(tags);
  const problem = tagProblem(tags, MOST, ANY);
  if (problem !== undefined) throw invalidParameter(problem);
  return tags;
}

export function isOfAws(key: string): boolean {
  return /^aws:/i.test(key);
}

/** Those of AWS do not count. Throws TagLimitExceeded. */
export function checkAmount(tags: Tags): void {
  if (Object.keys(tags).filter((key) => !isOfAws(key)).length > MOST)
    throw new AwsFault('TagLimitExceeded', `The maximum number of tags of a resource is ${MOST}.`);
}

/** The tags for the one thing that a call makes; undefined without any. */
export function tagsFor(
  specifications: readonly Specification[] | undefined,
  type: string,
): Tags | undefined {
  const all = tagsByType(specifications, [type]).map(({ tags }) => tags);
  return all.length > 0 ? Object.assign({}, ...all) : undefined;
}

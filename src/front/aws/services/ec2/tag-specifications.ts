// TagSpecifications: tags for what a call makes, by the type of what they are for.
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
    const repeated = repeatedKey(Tags);
    if (repeated !== undefined) throw invalidParameter(`Duplicate tag key '${repeated}' specified.`);
    const tags = tagsOf(Tags);
    const problem = tagProblem(tags);
    if (problem !== undefined) throw invalidParameter(problem);
    return { resourceType: ResourceType, tags };
  });
}

/** The tags for the one thing that a call makes; undefined without any. */
export function tagsFor(
  specifications: readonly Specification[] | undefined,
  type: string,
): Tags | undefined {
  const all = tagsByType(specifications, [type]).map(({ tags }) => tags);
  return all.length > 0 ? Object.assign({}, ...all) : undefined;
}

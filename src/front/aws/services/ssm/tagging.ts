// Tags of parameters; other resources of Systems Manager are not here.
import type { Tag } from '@aws-sdk/client-ssm';
import type { Parameter } from '../../../../model/kinds/parameter.ts';
import type { Ctx } from '../../context.ts';
import { type Tags, tagProblem, tagsOf } from '../../shared/tags.ts';
import { badResourceId, badResourceType, tooManyTags, validation } from './faults.ts';
import { findParameter } from './lookup.ts';

const MAX_TAGS = 50;

/** Throws TooManyTagsError, ValidationException; `existing` counts towards the limit. */
export function tagsFrom(entries: readonly Tag[] | undefined, existing: Tags = {}): Tags {
  const tags = { ...existing, ...tagsOf(entries) };
  if (Object.keys(tags).length > MAX_TAGS) throw tooManyTags(MAX_TAGS);
  const problem = tagProblem(tags, MAX_TAGS);
  if (problem !== undefined) throw validation(problem);
  return tags;
}

/** Throws InvalidResourceType for what is not a parameter. */
export function assertParameter(type: string): void {
  if (type !== 'Parameter') throw badResourceType();
}

/** Throws InvalidResourceType, InvalidResourceId. */
export async function taggedParameter(ctx: Ctx, type: string, id: string): Promise<Parameter> {
  assertParameter(type);
  const found = await findParameter(ctx, id);
  if (!found) throw badResourceId();
  return found;
}

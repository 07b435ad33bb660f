// Tags of secrets.
import type { Tag } from '@aws-sdk/client-secrets-manager';
import { type Tags, tagProblem, tagsOf } from '../../shared/tags.ts';
import { invalidParameter, limitExceeded } from './faults.ts';

const MAX_TAGS = 50;

/** Throws LimitExceededException, InvalidParameterException; `existing` counts towards the limit. */
export function tagsFrom(entries: readonly Tag[] | undefined, existing: Tags = {}): Tags {
  const tags = { ...existing, ...tagsOf(entries) };
  if (Object.keys(tags).length > MAX_TAGS) throw limitExceeded(`A secret can have at most ${MAX_TAGS} tags.`);
  const problem = tagProblem(tags, MAX_TAGS);
  if (problem !== undefined) throw invalidParameter(problem);
  return tags;
}

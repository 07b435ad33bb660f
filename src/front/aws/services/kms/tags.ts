// Tags of keys: KMS says TagKey and TagValue where other services say Key and Value.
import type { Tag } from '@aws-sdk/client-kms';
import { repeatedKey, type Tags, tagProblem, tagsOf } from '../../shared/tags.ts';
import { badTags } from './faults.ts';

/** Throws TagException; `existing` counts towards the limit. */
export function readTags(entries: readonly Tag[] | undefined, existing: Tags = {}): Tags {
  const pairs = (entries ?? []).map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }));
  const repeated = repeatedKey(pairs);
  if (repeated !== undefined) throw badTags(`Duplicate tag keys: ${repeated}`);
  const tags = { ...existing, ...tagsOf(pairs) };
  const problem = tagProblem(tags);
  if (problem !== undefined) throw badTags(problem);
  return tags;
}

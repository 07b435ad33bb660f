// Tags of log groups, as both generations of the API take them.
import type { LogGroup } from '../../../../model/kinds/log-group.ts';
import type { Ctx } from '../../context.ts';
import { type Tags, tagProblem, withoutTags, withTags } from '../../shared/tags.ts';
import { invalidParameter, noResource, tooManyTags } from './faults.ts';
import { changeGroup, nameInArn } from './log-groups.ts';

const MAX_TAGS = 50;

/** Throws InvalidParameterException, or TooManyTagsException for one too many. */
export function checkTags(tags: Tags): void {
  if (Object.keys(tags).length > MAX_TAGS) throw tooManyTags();
  const problem = tagProblem(tags);
  if (problem !== undefined) throw invalidParameter(problem);
}

export function addTags(ctx: Ctx, group: string, added: Tags): Promise<LogGroup> {
  checkTags(added);
  return changeGroup(ctx, group, (spec) => {
    const tags = withTags(spec.tags, added);
    checkTags(tags);
    return { ...spec, tags };
  });
}

export function removeTags(ctx: Ctx, group: string, keys: readonly string[]): Promise<LogGroup> {
  return changeGroup(ctx, group, (spec) => ({ ...spec, tags: withoutTags(spec.tags, keys) }));
}

/** The group that an ARN names. Throws ResourceNotFoundException for the ARN of something else. */
export function taggedGroup(resourceArn: string): string {
  const name = nameInArn(resourceArn);
  if (name === undefined) throw noResource();
  return name;
}

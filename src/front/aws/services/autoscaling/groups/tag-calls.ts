// Tags by their own calls: each names its group. Machines that run keep theirs, as on AWS.
import type {
  CreateOrUpdateTagsCommand,
  DeleteTagsCommand,
  DescribeTagsCommand,
  Tag,
  TagDescription,
} from '@aws-sdk/client-auto-scaling';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { filtered } from '../../../shared/filters.ts';
import { validationError } from '../faults.ts';
import { allGroups, changeGroup, getGroup } from '../lookup.ts';
import { pageOf } from '../pages.ts';
import { merged, tagText, without } from './tags.ts';

export async function createOrUpdateTags(
  { Tags = [] }: Input<CreateOrUpdateTagsCommand>,
  ctx: Ctx,
): Promise<Output<CreateOrUpdateTagsCommand>> {
  for (const [name, tags] of await byGroup(ctx, Tags))
    await changeGroup(ctx, name, (spec) => ({ ...spec, tags: merged(spec.tags, tags) }));
  return {};
}

export async function deleteTags(
  { Tags = [] }: Input<DeleteTagsCommand>,
  ctx: Ctx,
): Promise<Output<DeleteTagsCommand>> {
  for (const [name, tags] of await byGroup(ctx, Tags))
    await changeGroup(ctx, name, (spec) => {
      const left = without(spec.tags, tags);
      return left === spec.tags ? spec : { ...spec, tags: left };
    });
  return {};
}

/** All groups are there before the first is changed. Throws ValidationError. */
async function byGroup(ctx: Ctx, tags: readonly Tag[]): Promise<ReadonlyMap<string, readonly Tag[]>> {
  const groups = new Map<string, Tag[]>();
  for (const tag of tags) {
    if (tag.ResourceType && tag.ResourceType !== 'auto-scaling-group')
      throw validationError(`Unsupported resource type: ${tag.ResourceType}`);
    if (!tag.ResourceId) throw validationError('A tag must name its group as ResourceId');
    groups.set(tag.ResourceId, [...(groups.get(tag.ResourceId) ?? []), tag]);
  }
  for (const name of groups.keys()) await getGroup(ctx, name);
  return groups;
}

export async function describeTags(
  input: Input<DescribeTagsCommand>,
  ctx: Ctx,
): Promise<Output<DescribeTagsCommand>> {
  const all = (await allGroups(ctx)).flatMap(tagText);
  const found = filtered(all, input.Filters, fieldsOf, unknownFilter);
  const key = ({ ResourceId, Key }: TagDescription) => `${ResourceId}:${Key}`;
  const { items, rest } = pageOf(found, input, { key });
  return { Tags: [...items], ...rest };
}

function fieldsOf(tag: TagDescription, name: string): readonly string[] | undefined {
  if (name === 'auto-scaling-group') return [tag.ResourceId ?? ''];
  if (name === 'key') return [tag.Key ?? ''];
  if (name === 'value') return [tag.Value ?? ''];
  return name === 'propagate-at-launch' ? [String(tag.PropagateAtLaunch)] : undefined;
}

const unknownFilter = (name: string) =>
  validationError(
    `Filter type ${name} is not correct. Allowed Filter types are: [auto-scaling-group, key, value, propagate-at-launch]`,
  );

// TagResource, UntagResource, ListTags: functions have tags, their versions and aliases have none of their own.
import type { ListTagsCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-lambda';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { check, matching } from '../../../shared/constraints.ts';
import { withoutTags } from '../../../shared/tags.ts';
import { invalid } from '../faults.ts';
import { placeOf } from '../function-name.ts';
import { changeFunction, getFunction } from '../lookup.ts';
import { checkedTags } from './tag-rules.ts';

const FORM = /^arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:function:.+$/;

export async function tagResource(
  { Resource, Tags }: Input<TagResourceCommand>,
  ctx: Ctx,
): Promise<Output<TagResourceCommand>> {
  await changeFunction(ctx, taggedName(ctx, Resource), (spec) => ({
    ...spec,
    tags: checkedTags(spec.tags ?? {}, Tags),
  }));
  return {};
}

export async function untagResource(
  { Resource, TagKeys }: Input<UntagResourceCommand>,
  ctx: Ctx,
): Promise<Output<UntagResourceCommand>> {
  await changeFunction(ctx, taggedName(ctx, Resource), (spec) => ({
    ...spec,
    tags: withoutTags(spec.tags, TagKeys),
  }));
  return {};
}

export async function listTags(
  { Resource }: Input<ListTagsCommand>,
  ctx: Ctx,
): Promise<Output<ListTagsCommand>> {
  const { spec } = await getFunction(ctx, { name: taggedName(ctx, Resource) });
  return { Tags: { ...spec.tags } };
}

function taggedName(ctx: Ctx, arn: string): string {
  check(matching('resource', arn, FORM));
  const { name, qualifier } = placeOf(ctx, arn);
  if (qualifier === undefined) return name;
  throw invalid('Tags on function aliases and versions are not supported. Please specify a function ARN.');
}

import type { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { launchTemplateKind } from '../../../../../model/kinds/launch-template.ts';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { filtered } from '../../../shared/filters.ts';
import { validationError } from '../faults.ts';
import { allGroups, groupNameOf, membersByGroup } from '../lookup.ts';
import { pageOf } from '../pages.ts';
import { type Around, groupText } from './group-text.ts';
import { targetGroupArns } from './target-groups.ts';

/** Names that are not there are left out. */
export async function describeAutoScalingGroups(
  input: Input<DescribeAutoScalingGroupsCommand>,
  ctx: Ctx,
): Promise<Output<DescribeAutoScalingGroupsCommand>> {
  const { AutoScalingGroupNames: names = [], Filters, IncludeInstances = true } = input;
  const wanted = new Set(names.map(groupNameOf));
  const named = (await allGroups(ctx)).filter(({ spec }) => wanted.size === 0 || wanted.has(spec.groupName));
  const found = filtered(named, Filters, fieldsOf, unknownFilter);
  const { items, rest } = pageOf(found, input, { key: ({ spec }) => spec.groupName });
  const around = await aroundGroups(ctx);
  const texts = items.map((group) => groupText(group, around));
  return {
    AutoScalingGroups: IncludeInstances ? texts : texts.map(({ Instances: _, ...text }) => text),
    ...rest,
  };
}

export async function aroundGroups(ctx: Ctx): Promise<Around> {
  const members = await membersByGroup(ctx);
  const { items } = await ctx.client.list(launchTemplateKind, { namespace: ctx.region });
  const templates = new Map(items.map((template) => [template.metadata.name, template]));
  return {
    membersOf: ({ metadata }) => members.get(metadata.name) ?? [],
    findTemplate: (id) => templates.get(id),
    targetGroupArns: await targetGroupArns(ctx),
  };
}

function fieldsOf({ spec: { tags } }: MachineGroup, name: string): readonly string[] | undefined {
  if (name === 'tag-key') return tags.map(({ key }) => key);
  if (name === 'tag-value') return tags.map(({ value }) => value);
  if (!name.startsWith('tag:')) return undefined;
  return tags.filter(({ key }) => key === name.slice('tag:'.length)).map(({ value }) => value);
}

const unknownFilter = (name: string) =>
  validationError(
    `Filter type ${name} is not correct. Allowed Filter types are: [tag-key, tag-value, tag:<key>]`,
  );

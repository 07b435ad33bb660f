import type { DescribePoliciesCommand } from '@aws-sdk/client-auto-scaling';
import { alarmKind } from '../../../../../model/kinds/alarm.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { allGroups, getGroup } from '../lookup.ts';
import { pageOf } from '../pages.ts';
import { allPolicies, policyArn, policyText } from './policy.ts';

/** Policies are named by name or ARN. */
export async function describePolicies(
  input: Input<DescribePoliciesCommand>,
  ctx: Ctx,
): Promise<Output<DescribePoliciesCommand>> {
  const { PolicyNames: names = [], PolicyTypes: types = [], AutoScalingGroupName } = input;
  const groups = AutoScalingGroupName ? [await getGroup(ctx, AutoScalingGroupName)] : await allGroups(ctx);
  const groupNames = new Map(groups.map(({ metadata, spec }) => [metadata.name, spec.groupName]));
  const found = (await allPolicies(ctx)).flatMap((policy) => {
    const groupName = groupNames.get(policy.spec.group);
    if (groupName === undefined || (types.length > 0 && !types.includes(policy.spec.type))) return [];
    const isNamed = names.includes(policy.spec.policyName) || names.includes(policyArn(policy, groupName));
    return names.length > 0 && !isNamed ? [] : [{ policy, groupName }];
  });
  const key = ({ policy, groupName }: (typeof found)[number]) => `${groupName}/${policy.spec.policyName}`;
  const { items, rest } = pageOf(found, input, { key });
  const alarms = await alarmsByArn(ctx);
  return {
    ScalingPolicies: items.map(({ policy, groupName }) =>
      policyText(policy, groupName, alarms.get(policyArn(policy, groupName)) ?? []),
    ),
    ...rest,
  };
}

/** Names of alarms by what they do. */
async function alarmsByArn({ client, region }: Ctx): Promise<ReadonlyMap<string, readonly string[]>> {
  const byArn = new Map<string, string[]>();
  const { items } = await client.list(alarmKind, { namespace: region });
  for (const { spec } of items)
    for (const arn of new Set([...spec.okActions, ...spec.alarmActions, ...spec.insufficientDataActions]))
      byArn.set(arn, [...(byArn.get(arn) ?? []), spec.alarmName]);
  return byArn;
}

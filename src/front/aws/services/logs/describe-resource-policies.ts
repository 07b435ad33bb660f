import type { DescribeResourcePoliciesCommand } from '@aws-sdk/client-cloudwatch-logs';
import { logResourcePolicyKind } from '../../../../model/kinds/log-resource-policy.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { page } from '../../shared/paging.ts';
import { badToken } from './faults.ts';
import { check, limit } from './limits.ts';
import { nameInArn } from './log-groups.ts';
import { policyOutput } from './resource-policies.ts';

export async function describeResourcePolicies(
  input: Input<DescribeResourcePoliciesCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeResourcePoliciesCommand>> {
  check(limit(input.limit, 50));
  const group = input.resourceArn === undefined ? undefined : nameInArn(input.resourceArn);
  const isOfGroup = input.policyScope === 'RESOURCE' || input.resourceArn !== undefined;
  const { items: all } = await client.list(logResourcePolicyKind, { namespace: region });
  const found = all.filter(({ spec }) =>
    isOfGroup
      ? spec.resourceArn !== undefined && (group === undefined || nameInArn(spec.resourceArn) === group)
      : spec.name !== undefined,
  );
  const { items, next } = page(found, {
    token: input.nextToken,
    limit: input.limit ?? 50,
    key: ({ spec }) => spec.name ?? spec.resourceArn ?? '',
    badToken,
  });
  return { resourcePolicies: items.map(policyOutput), nextToken: next };
}

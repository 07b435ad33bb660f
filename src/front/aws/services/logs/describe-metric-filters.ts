import type { DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { MetricFilter } from '../../../../model/kinds/log-group.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { page } from '../../shared/paging.ts';
import { badToken, invalidParameter } from './faults.ts';
import { check, filterName, limit } from './limits.ts';
import { getGroup, listGroups } from './log-groups.ts';

type FilterOutput = NonNullable<Output<DescribeMetricFiltersCommand>['metricFilters']>[number];

export async function describeMetricFilters(
  input: Input<DescribeMetricFiltersCommand>,
  ctx: Ctx,
): Promise<Output<DescribeMetricFiltersCommand>> {
  const { logGroupName, filterNamePrefix: prefix, metricName, metricNamespace } = input;
  check(filterName(prefix, 'filterNamePrefix'), limit(input.limit, 50));
  if ((metricName === undefined) !== (metricNamespace === undefined))
    throw invalidParameter('The parameters metricName and metricNamespace must be specified together.');
  const groups = logGroupName === undefined ? await listGroups(ctx) : [await getGroup(ctx, logGroupName)];
  const found = groups
    .flatMap(({ spec }) => (spec.metricFilters ?? []).map((filter) => ({ group: spec.name, filter })))
    .filter(({ filter }) => prefix === undefined || filter.name.startsWith(prefix))
    .filter(({ filter }) => metricName === undefined || feeds(filter, metricNamespace, metricName));
  const { items, next } = page(found, {
    token: input.nextToken,
    limit: input.limit ?? 50,
    key: ({ filter, group }) => `${filter.name}\u0000${group}`,
    badToken,
  });
  return { metricFilters: items.map(({ filter, group }) => filterOutput(filter, group)), nextToken: next };
}

function feeds({ transformations }: MetricFilter, namespace: string | undefined, name: string): boolean {
  return transformations.some((each) => each.namespace === namespace && each.name === name);
}

function filterOutput(
  { name, pattern, transformations, createdAt }: MetricFilter,
  group: string,
): FilterOutput {
  return {
    filterName: name,
    filterPattern: pattern,
    logGroupName: group,
    creationTime: Date.parse(createdAt),
    metricTransformations: transformations.map((each) => ({
      metricName: each.name,
      metricNamespace: each.namespace,
      metricValue: each.value,
      defaultValue: each.defaultValue,
      dimensions: each.dimensions && { ...each.dimensions },
      // One of AWS's units: it was checked by nobody, as AWS does not either when it is read.
      unit: each.unit as NonNullable<FilterOutput['metricTransformations']>[number]['unit'],
    })),
    applyOnTransformedLogs: false,
  };
}

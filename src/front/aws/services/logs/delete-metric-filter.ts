import type { DeleteMetricFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { noMetricFilter } from './faults.ts';
import { check, filterName } from './limits.ts';
import { changeGroup } from './log-groups.ts';

export async function deleteMetricFilter(
  { logGroupName, filterName: name }: Input<DeleteMetricFilterCommand>,
  ctx: Ctx,
): Promise<Output<DeleteMetricFilterCommand>> {
  check(filterName(name));
  await changeGroup(ctx, logGroupName, (spec) => {
    const metricFilters = (spec.metricFilters ?? []).filter((filter) => filter.name !== name);
    if (metricFilters.length === (spec.metricFilters?.length ?? 0)) throw noMetricFilter();
    return { ...spec, metricFilters };
  });
  return {};
}

import type { DimensionFilter, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import type { MetricKey } from '../../../../model/metrics.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { page } from '../../shared/paging.ts';
import { invalidToken } from './faults.ts';
import { metricOf, orderOf } from './metric-names.ts';

const PAGE = 500;
const HOUR_MS = 3_600_000;
const LISTED_MS = 14 * 24 * HOUR_MS;
const RECENT_MS = 3 * HOUR_MS;

/** Metrics that had samples in the last two weeks, or in the last three hours when only those are asked for. */
export async function listMetrics(
  input: Input<ListMetricsCommand>,
  ctx: Ctx,
): Promise<Output<ListMetricsCommand>> {
  const { Namespace: namespace, MetricName: name, Dimensions = [], NextToken, RecentlyActive } = input;
  const sinceMs = ctx.clock.now() - (RecentlyActive === 'PT3H' ? RECENT_MS : LISTED_MS);
  const filter = { sinceMs, ...(namespace ? { namespace } : {}), ...(name ? { name } : {}) };
  const found = await ctx.metrics.list(ctx.region, filter);
  const { items, next } = page(
    found.filter((metric) => matches(metric, Dimensions)),
    { ...(NextToken ? { token: NextToken } : {}), limit: PAGE, key: orderOf, badToken: invalidToken },
  );
  return { Metrics: items.map(metricOf), ...(next === undefined ? {} : { NextToken: next }) };
}

/** A metric may have more dimensions than are asked for. */
function matches({ dimensions }: MetricKey, filters: readonly DimensionFilter[]): boolean {
  return filters.every(({ Name, Value }) =>
    dimensions.some(({ name, value }) => name === Name && (Value === undefined || value === Value)),
  );
}

import type { ListDashboardsCommand } from '@aws-sdk/client-cloudwatch';
import { metricDashboardKind } from '../../../../model/kinds/metric-dashboard.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { page } from '../../shared/paging.ts';
import { dashboardArn } from './dashboards.ts';
import { invalidToken } from './faults.ts';

const PAGE = 1000;

export async function listDashboards(
  input: Input<ListDashboardsCommand>,
  ctx: Ctx,
): Promise<Output<ListDashboardsCommand>> {
  const { DashboardNamePrefix = '', NextToken } = input;
  const { items } = await ctx.client.list(metricDashboardKind);
  const found = page(
    items.filter(({ spec }) => spec.dashboardName.startsWith(DashboardNamePrefix)),
    {
      ...(NextToken ? { token: NextToken } : {}),
      limit: PAGE,
      key: ({ spec }) => spec.dashboardName,
      badToken: invalidToken,
    },
  );
  const DashboardEntries = found.items.map(({ spec }) => ({
    DashboardName: spec.dashboardName,
    DashboardArn: dashboardArn(ctx, spec.dashboardName),
    LastModified: new Date(spec.modifiedAt),
    Size: Buffer.byteLength(spec.body),
  }));
  return { DashboardEntries, ...(found.next === undefined ? {} : { NextToken: found.next }) };
}

import type { GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { metricDashboardKind } from '../../../../model/kinds/metric-dashboard.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { getRecord } from '../../shared/records.ts';
import { dashboardArn, dashboardKey } from './dashboards.ts';
import { noDashboard } from './faults.ts';

export async function getDashboard(
  input: Input<GetDashboardCommand>,
  ctx: Ctx,
): Promise<Output<GetDashboardCommand>> {
  const { DashboardName } = input;
  const missing = () => noDashboard(DashboardName);
  const { spec } = await getRecord(ctx.client, metricDashboardKind, dashboardKey(DashboardName), missing);
  return { DashboardName, DashboardArn: dashboardArn(ctx, DashboardName), DashboardBody: spec.body };
}

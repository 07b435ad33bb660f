import type { DeleteDashboardsCommand } from '@aws-sdk/client-cloudwatch';
import { isError } from '../../../../model/errors.ts';
import { metricDashboardKind } from '../../../../model/kinds/metric-dashboard.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { dashboardKey } from './dashboards.ts';
import { invalidValue, noDashboards } from './faults.ts';

/** All or, when one is not there, none. */
export async function deleteDashboards(
  input: Input<DeleteDashboardsCommand>,
  ctx: Ctx,
): Promise<Output<DeleteDashboardsCommand>> {
  const names = [...new Set(input.DashboardNames)];
  if (names.length === 0) throw invalidValue('Need at least 1 dashboard');
  const found = await Promise.all(
    names.map((name) => ctx.client.find(metricDashboardKind, dashboardKey(name))),
  );
  const missing = names.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) throw noDashboards(missing);
  for (const name of names) await remove(ctx, name);
  return {};
}

async function remove({ client }: Ctx, name: string): Promise<void> {
  try {
    await client.delete(metricDashboardKind, dashboardKey(name));
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error; // somebody else was faster
  }
}

import type { PutDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { isError } from '../../../../model/errors.ts';
import { metricDashboardKind } from '../../../../model/kinds/metric-dashboard.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeRecord } from '../../shared/records.ts';
import { nowText, readTags } from './alarm-records.ts';
import { dashboardKey } from './dashboards.ts';
import { badDashboard, invalidValue, noDashboard } from './faults.ts';

const MAX_BODY = 2 ** 20;

/** Stored as it comes, when it is a JSON object; its widgets are not checked. */
export async function putDashboard(
  input: Input<PutDashboardCommand>,
  ctx: Ctx,
): Promise<Output<PutDashboardCommand>> {
  const { DashboardName: dashboardName, DashboardBody: body } = input;
  if (!/^[\w-]{1,255}$/.test(dashboardName))
    throw invalidValue(
      `The value ${dashboardName} for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).`,
    );
  checkBody(body);
  const metadata = dashboardKey(dashboardName);
  const spec = { dashboardName, body, modifiedAt: nowText(ctx), tags: readTags(input.Tags) };
  try {
    await ctx.client.create(metricDashboardKind, { metadata, spec });
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
    await changeRecord(
      ctx.client,
      metricDashboardKind,
      metadata,
      () => noDashboard(dashboardName),
      (found) => ({
        ...found,
        spec: { ...found.spec, body, modifiedAt: spec.modifiedAt },
      }),
    );
  }
  return { DashboardValidationMessages: [] };
}

function checkBody(body: string): void {
  if (body.length > MAX_BODY)
    throw badDashboard(`The dashboard body must not be larger than ${MAX_BODY} bytes`);
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return;
  } catch {
    // Not even JSON.
  }
  throw badDashboard('The field DashboardBody must be a valid JSON object');
}

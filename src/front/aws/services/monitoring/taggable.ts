// What has tags here: alarms and dashboards, by ARN.
import { alarmKind } from '../../../../model/kinds/alarm.ts';
import { metricDashboardKind } from '../../../../model/kinds/metric-dashboard.ts';
import type { Ctx } from '../../context.ts';
import { parseArn } from '../../shared/arn.ts';
import { changeRecord } from '../../shared/records.ts';
import type { Tags } from '../../shared/tags.ts';
import { alarmKey } from './alarm-records.ts';
import { dashboardKey } from './dashboards.ts';
import { invalidValue, noResource } from './faults.ts';

/** Changes the tags of what the ARN names and returns them; throws when there is none. */
export async function changeTags(ctx: Ctx, arn: string, change: (tags: Tags) => Tags): Promise<Tags> {
  const resource = resourceOf(arn);
  const [type = ''] = resource.split(/[:/]/);
  const name = resource.slice(type.length + 1);
  const missing = () => noResource(arn);
  const withTags = <T extends { readonly spec: { readonly tags?: Tags } }>(object: T): T => {
    const before = object.spec.tags ?? {};
    const tags = change(before);
    return tags === before ? object : { ...object, spec: { ...object.spec, tags } };
  };
  if (name === '') throw missing();
  if (type === 'alarm') {
    const alarm = await changeRecord(ctx.client, alarmKind, alarmKey(ctx, name), missing, withTags);
    return alarm.spec.tags ?? {};
  }
  if (type !== 'dashboard') throw missing();
  const board = await changeRecord(ctx.client, metricDashboardKind, dashboardKey(name), missing, withTags);
  return board.spec.tags ?? {};
}

function resourceOf(arn: string): string {
  const parsed = parseArn(arn);
  if (parsed?.service !== 'cloudwatch')
    throw invalidValue(`The value ${arn} for parameter ResourceARN is invalid.`);
  return parsed.resource;
}

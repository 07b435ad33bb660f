import type { DescribeAlarmsForMetricCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmMetricStat } from '../../../../model/kinds/alarm-types.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { allAlarms } from './alarm-records.ts';
import { metricAlarm } from './alarm-text.ts';
import { dimensionsOf } from './metric-names.ts';

/** Alarms on the metric itself and on expressions over it. Statistic, period and unit narrow it down. */
export async function describeAlarmsForMetric(
  input: Input<DescribeAlarmsForMetricCommand>,
  ctx: Ctx,
): Promise<Output<DescribeAlarmsForMetricCommand>> {
  const dimensions = JSON.stringify(dimensionsOf(input.Dimensions, 'Dimensions').map(pair));
  const isIt = (metric: AlarmMetricStat) =>
    metric.namespace === input.Namespace &&
    metric.name === input.MetricName &&
    JSON.stringify(metric.dimensions.map(pair)) === dimensions &&
    isAsked(input.Statistic ?? input.ExtendedStatistic, metric.statistic) &&
    isAsked(input.Period, metric.periodSeconds) &&
    isAsked(input.Unit, metric.unit);
  const found = (await allAlarms(ctx)).flatMap((alarm) => {
    const { watch } = alarm.spec;
    const metrics = [watch?.metric, ...(watch?.queries ?? []).map(({ metric }) => metric)];
    return watch && metrics.some((metric) => metric && isIt(metric)) ? [metricAlarm(alarm, watch)] : [];
  });
  return { MetricAlarms: found };
}

function pair({ name, value }: { readonly name: string; readonly value: string }): readonly string[] {
  return [name, value];
}

function isAsked<T>(asked: T | undefined, has: T | undefined): boolean {
  return asked === undefined || asked === has;
}

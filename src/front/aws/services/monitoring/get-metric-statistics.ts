import type {
  Datapoint,
  GetMetricStatisticsCommand,
  StandardUnit,
  Statistic,
} from '@aws-sdk/client-cloudwatch';
import { type Summary, statisticNamed } from '../../../../core/metrics/statistic.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { invalidCombination, invalidValue } from './faults.ts';
import { checkMetricName, checkNamespace, dimensionsOf } from './metric-names.ts';
import { isPeriod, stretchOf, withinKept } from './periods.ts';
import { checkUnit } from './units.ts';

const MAX_POINTS = 1440;
const SIMPLE: readonly Statistic[] = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];

export async function getMetricStatistics(
  input: Input<GetMetricStatisticsCommand>,
  ctx: Ctx,
): Promise<Output<GetMetricStatisticsCommand>> {
  const { Namespace: namespace, MetricName: name, Period: periodSeconds, Unit: unit } = input;
  checkNamespace(namespace);
  checkMetricName(name, 'MetricName');
  checkUnit(unit, 'Unit');
  checkStatistics(input);
  if (!isPeriod(periodSeconds)) throw invalidValue('The parameter Period must be a multiple of 60.');
  const stretch = stretchOf(input.StartTime, input.EndTime, invalidValue);
  const points = Math.ceil((stretch.until - stretch.from) / (periodSeconds * 1000));
  if (points > MAX_POINTS)
    throw invalidCombination(
      `You have requested up to ${points} datapoints, which exceeds the limit of ${MAX_POINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  const dimensions = dimensionsOf(input.Dimensions, 'Dimensions');
  const periods = await ctx.metrics.read(
    { region: ctx.region, namespace, name, dimensions },
    { ...withinKept(stretch, periodSeconds, ctx.clock.now()), periodSeconds, ...(unit ? { unit } : {}) },
  );
  const Datapoints = periods.map(({ timestamp, unit: found, ...summary }) => ({
    Timestamp: new Date(timestamp),
    ...statisticsOf(summary, input),
    Unit: (found ?? 'None') as StandardUnit, // units were checked when they came in
  }));
  return { Label: name, Datapoints };
}

function checkStatistics({
  Statistics = [],
  ExtendedStatistics = [],
}: Input<GetMetricStatisticsCommand>): void {
  if (Statistics.length > 0 === ExtendedStatistics.length > 0)
    throw invalidCombination('Must specify either Statistics or ExtendedStatistics');
  for (const [index, each] of Statistics.entries())
    if (!SIMPLE.includes(each))
      throw invalidValue(`The value ${each} for parameter Statistics.member.${index + 1} is invalid.`);
  for (const [index, each] of ExtendedStatistics.entries())
    if (!statisticNamed(each) || SIMPLE.some((simple) => simple === each))
      throw invalidValue(
        `The value ${each} for parameter ExtendedStatistics.member.${index + 1} is not supported.`,
      );
}

function statisticsOf(summary: Summary, input: Input<GetMetricStatisticsCommand>): Datapoint {
  const { Statistics = [], ExtendedStatistics = [] } = input;
  const known = (names: readonly string[]) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = statisticNamed(name)?.(summary);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  const extended = known(ExtendedStatistics);
  return { ...known(Statistics), ...(ExtendedStatistics.length > 0 ? { ExtendedStatistics: extended } : {}) };
}

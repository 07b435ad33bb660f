// What does a caller want an alarm to watch? Checks of PutMetricAlarm, and the alarm's spec that follows.
import type { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { COMPARISONS } from '../../../../core/alarms/comparison.ts';
import { statisticNamed } from '../../../../core/metrics/statistic.ts';
import type { AlarmMetricStat, MetricAlarmSpec } from '../../../../model/kinds/alarm-types.ts';
import type { Input } from '../../operation.ts';
import { length, oneOf, range, violations } from '../../shared/constraints.ts';
import { validationError } from './faults.ts';
import { checkMetricName, checkNamespace, dimensionsOf } from './metric-names.ts';
import { type Query, queriesOf } from './queries.ts';
import { checkUnit } from './units.ts';

type AlarmInput = Input<PutMetricAlarmCommand>;

const BANDS = [
  'LessThanLowerOrGreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'GreaterThanUpperThreshold',
];
const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];
const MISSING = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const LOW_SAMPLES = ['evaluate', 'ignore'] as const;
const DAY_SECONDS = 86_400;
const WEEK_SECONDS = 7 * DAY_SECONDS;

/** Throws ValidationError and its kin for what AWS refuses. */
export function watchOf(input: AlarmInput): MetricAlarmSpec {
  checkMembers(input);
  const { EvaluationPeriods: evaluationPeriods = 0, DatapointsToAlarm: datapointsToAlarm } = input;
  const { ComparisonOperator: comparison = '', Threshold: threshold, ThresholdMetricId } = input;
  if (evaluationPeriods === 0) throw validationError('The parameter EvaluationPeriods is required.');
  if (comparison === '') throw validationError('The parameter ComparisonOperator is required.');
  if (datapointsToAlarm !== undefined && datapointsToAlarm > evaluationPeriods)
    throw validationError('DatapointsToAlarm must be less than or equal to EvaluationPeriods.');
  checkThreshold(input);
  refuseOthers(input);
  const subject = input.Metrics?.length ? mathOf(input) : { metric: metricOf(input) };
  checkSpan(evaluationPeriods, subject);
  const treatMissingData = optionOf(input.TreatMissingData, MISSING, MISSING_TEXT);
  const lowSampleCountPercentile = optionOf(input.EvaluateLowSampleCountPercentile, LOW_SAMPLES, LOW_TEXT);
  return {
    ...subject,
    evaluationPeriods,
    comparison,
    ...(datapointsToAlarm === undefined ? {} : { datapointsToAlarm }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(ThresholdMetricId === undefined ? {} : { thresholdMetricId: ThresholdMetricId }),
    ...(treatMissingData ? { treatMissingData } : {}),
    ...(lowSampleCountPercentile ? { lowSampleCountPercentile } : {}),
  };
}

/** What newer clients may send and nothing here can do: better refused than forgotten. */
function refuseOthers(input: AlarmInput): void {
  for (const name of [
    'EvaluationCriteria',
    'EvaluationInterval',
    'EvaluationWindow',
    'WarmUpConfiguration',
    'ActionConfiguration',
  ] as const)
    if (input[name] !== undefined) throw validationError(`The parameter ${name} is not supported here.`);
}

function checkMembers(input: AlarmInput): void {
  const text = violations(
    range('evaluationPeriods', input.EvaluationPeriods, [1, 2 ** 31 - 1]),
    range('datapointsToAlarm', input.DatapointsToAlarm, [1, 2 ** 31 - 1]),
    oneOf('comparisonOperator', input.ComparisonOperator, [...COMPARISONS, ...BANDS]),
    oneOf('statistic', input.Statistic, STATISTICS),
    length('alarmDescription', input.AlarmDescription, [0, 1024]),
  );
  if (text !== undefined) throw validationError(text);
}

function checkThreshold(input: AlarmInput): void {
  const { Threshold, ThresholdMetricId, ComparisonOperator, Metrics = [] } = input;
  const isBand = BANDS.some((band) => band === ComparisonOperator);
  if (isBand && !Metrics.some(({ Id }) => Id === ThresholdMetricId))
    throw validationError(`ThresholdMetricId must name one of Metrics for ${ComparisonOperator}.`);
  if (isBand && Threshold !== undefined)
    throw validationError('Threshold and ThresholdMetricId are mutually exclusive.');
  if (!isBand && Threshold === undefined) throw validationError('The parameter Threshold is required.');
  if (Threshold !== undefined && !Number.isFinite(Threshold))
    throw validationError(`The value ${Threshold} for parameter Threshold is invalid.`);
}

function metricOf(input: AlarmInput): AlarmMetricStat {
  const { MetricName: name, Namespace: namespace, Period: periodSeconds, Unit: unit } = input;
  if (name === undefined || namespace === undefined)
    throw validationError('Either Metrics, or MetricName and Namespace are required.');
  checkNamespace(namespace);
  checkMetricName(name, 'MetricName');
  checkUnit(unit, 'Unit');
  if (periodSeconds === undefined) throw validationError('The parameter Period is required.');
  if (![10, 20, 30].includes(periodSeconds) && !(periodSeconds > 0 && periodSeconds % 60 === 0))
    throw validationError('Period must be 10, 20, 30 or a multiple of 60');
  const dimensions = dimensionsOf(input.Dimensions, 'Dimensions');
  const statistic = statisticOf(input);
  return { namespace, name, dimensions, periodSeconds, statistic, ...(unit === undefined ? {} : { unit }) };
}

function statisticOf({ Statistic, ExtendedStatistic }: AlarmInput): string {
  if (Statistic !== undefined && ExtendedStatistic === undefined) return Statistic;
  if (ExtendedStatistic === undefined || Statistic !== undefined)
    throw validationError('Exactly one of the parameters Statistic and ExtendedStatistic must be specified.');
  if (statisticNamed(ExtendedStatistic) && !STATISTICS.includes(ExtendedStatistic)) return ExtendedStatistic;
  throw validationError(`The value ${ExtendedStatistic} for parameter ExtendedStatistic is not supported.`);
}

function mathOf(input: AlarmInput): { readonly queries: MetricAlarmSpec['queries'] } {
  for (const name of ['MetricName', 'Namespace', 'Period', 'Statistic', 'ExtendedStatistic', 'Unit'] as const)
    if (input[name] !== undefined)
      throw validationError(`The parameters Metrics and ${name} are mutually exclusive.`);
  // The threshold of an anomaly alarm is told, not worked out: what it says is not looked at.
  const { ThresholdMetricId: band, Metrics = [] } = input;
  const queries = queriesOf(
    Metrics.filter(({ Id }) => band === undefined || Id !== band),
    { where: 'Metrics', maySearch: false },
  );
  const bands = Metrics.filter(({ Id }) => band !== undefined && Id === band).map(
    ({ Id = '', Label, Expression = '', ReturnData = true }) => ({
      id: Id,
      returnData: ReturnData,
      expression: Expression,
      ...(Label === undefined ? {} : { label: Label }),
    }),
  );
  if (queries.filter(({ returnData }) => returnData).length !== 1)
    throw validationError('Exactly one element of the metrics list should return data.');
  return { queries: [...queries.map(stored), ...bands] };
}

function stored({ parsed: _, ...query }: Query) {
  return query;
}

function checkSpan(evaluationPeriods: number, { metric, queries = [] }: Partial<MetricAlarmSpec>): void {
  const periods = queries.map((query) => query.metric?.periodSeconds ?? query.periodSeconds ?? 60);
  const period = metric?.periodSeconds ?? Math.max(...periods);
  const span = period * evaluationPeriods;
  if (period < 3600 && span > DAY_SECONDS)
    throw validationError(
      `Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= ${DAY_SECONDS}).`,
    );
  if (span > WEEK_SECONDS)
    throw validationError(
      `Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= ${WEEK_SECONDS}).`,
    );
}

const MISSING_TEXT =
  'Supported options for parameter TreatMissingData are breaching, notBreaching, ignore, and missing.';
const LOW_TEXT = 'Supported options for parameter EvaluateLowSampleCountPercentile are evaluate and ignore.';

/** An empty text is as good as none. */
function optionOf<T extends string>(
  given: string | undefined,
  options: readonly T[],
  text: string,
): T | undefined {
  if (given === undefined || given === '') return undefined;
  const found = options.find((option) => option === given);
  if (!found) throw validationError(`Option ${given} is not supported. ${text}`);
  return found;
}

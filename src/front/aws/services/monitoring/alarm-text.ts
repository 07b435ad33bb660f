// Alarms in AWS's words: as DescribeAlarms tells them, and as their history keeps them.
import type {
  AlarmHistoryItem,
  ComparisonOperator,
  DescribeAlarmsCommand,
  StandardUnit,
  Statistic,
} from '@aws-sdk/client-cloudwatch';
import type { Alarm } from '../../../../model/kinds/alarm.ts';
import { shownStatus } from '../../../../model/kinds/alarm-state.ts';
import type {
  AlarmMetricStat,
  AlarmQuery,
  AlarmSpec,
  MetricAlarmSpec,
} from '../../../../model/kinds/alarm-types.ts';
import type { Output } from '../../operation.ts';

type Described = Output<DescribeAlarmsCommand>;
type MetricAlarm = NonNullable<Described['MetricAlarms']>[number];
type CompositeAlarm = NonNullable<Described['CompositeAlarms']>[number];
type MetricDataQuery = NonNullable<MetricAlarm['Metrics']>[number];

const SIMPLE = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];

function commonOf(alarm: Alarm) {
  const { spec } = alarm;
  const status = shownStatus(alarm);
  return {
    AlarmName: spec.alarmName,
    AlarmArn: spec.arn,
    AlarmDescription: spec.description,
    AlarmConfigurationUpdatedTimestamp: new Date(spec.updatedAt),
    ActionsEnabled: spec.actionsEnabled,
    OKActions: [...spec.okActions],
    AlarmActions: [...spec.alarmActions],
    InsufficientDataActions: [...spec.insufficientDataActions],
    StateValue: status.state,
    StateReason: status.reason,
    StateReasonData: status.reasonData,
    StateUpdatedTimestamp: new Date(status.updatedAt),
    StateTransitionedTimestamp: new Date(status.transitionedAt),
  };
}

export function metricAlarm(alarm: Alarm, watch: MetricAlarmSpec): MetricAlarm {
  return {
    ...commonOf(alarm),
    ...(watch.metric ? statText(watch.metric) : { Dimensions: [], Metrics: watch.queries?.map(queryText) }),
    EvaluationPeriods: watch.evaluationPeriods,
    DatapointsToAlarm: watch.datapointsToAlarm,
    Threshold: watch.threshold,
    ComparisonOperator: watch.comparison as ComparisonOperator, // checked when it came in
    TreatMissingData: watch.treatMissingData,
    EvaluateLowSampleCountPercentile: watch.lowSampleCountPercentile,
    ThresholdMetricId: watch.thresholdMetricId,
  };
}

export function compositeAlarm(alarm: Alarm): CompositeAlarm {
  const { composite } = alarm.spec;
  return {
    ...commonOf(alarm),
    AlarmRule: composite?.rule,
    ActionsSuppressor: composite?.actionsSuppressor,
    ActionsSuppressorWaitPeriod: composite?.suppressorWaitSeconds,
    ActionsSuppressorExtensionPeriod: composite?.suppressorExtensionSeconds,
  };
}

function statText({ namespace, name, dimensions, periodSeconds, statistic, unit }: AlarmMetricStat) {
  const isSimple = SIMPLE.includes(statistic);
  return {
    Namespace: namespace,
    MetricName: name,
    Dimensions: dimensions.map((each) => ({ Name: each.name, Value: each.value })),
    Period: periodSeconds,
    ...(isSimple ? { Statistic: statistic as Statistic } : { ExtendedStatistic: statistic }),
    Unit: unit as StandardUnit | undefined, // checked when it came in
  };
}

function queryText({
  id,
  label,
  returnData,
  metric,
  expression,
  periodSeconds,
}: AlarmQuery): MetricDataQuery {
  if (!metric)
    return { Id: id, Label: label, Expression: expression, ReturnData: returnData, Period: periodSeconds };
  const { Namespace, MetricName, Dimensions, Period, Unit } = statText(metric);
  const Metric = { Namespace, MetricName, Dimensions };
  return {
    Id: id,
    Label: label,
    ReturnData: returnData,
    MetricStat: { Metric, Period, Stat: metric.statistic, Unit },
  };
}

/** As history has it: the same in lower camel case. */
export function alarmData(spec: AlarmSpec): object {
  const { alarmName, arn, description, updatedAt, actionsEnabled, watch, composite } = spec;
  const { okActions, alarmActions, insufficientDataActions } = spec;
  return {
    alarmName,
    ...(description === undefined ? {} : { alarmDescription: description }),
    alarmArn: arn,
    alarmConfigurationUpdatedTimestamp: updatedAt.replace('Z', '+0000'),
    ...(watch?.metric ? statData(watch.metric) : {}),
    ...(watch?.queries ? { metrics: watch.queries } : {}),
    ...(watch ? watchData(watch) : { alarmRule: composite?.rule }),
    actionsEnabled,
    alarmActions,
    insufficientDataActions,
    okactions: okActions,
  };
}

function statData({ namespace, name, statistic, periodSeconds, dimensions, unit }: AlarmMetricStat): object {
  const of = SIMPLE.includes(statistic) ? { statistic } : { extendedStatistic: statistic };
  return { namespace, metricName: name, ...of, period: periodSeconds, dimensions, unit };
}

function watchData(watch: MetricAlarmSpec): object {
  const { threshold, comparison, evaluationPeriods, datapointsToAlarm, treatMissingData } = watch;
  return {
    threshold,
    comparisonOperator: comparison,
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData,
  };
}

/** State changes and actions, and changes of what is wanted, oldest first. */
export function historyOf({ spec, status }: Alarm): readonly AlarmHistoryItem[] {
  return [...spec.changes, ...(status?.history ?? [])]
    .map(
      ({ at, type, summary, data }): AlarmHistoryItem => ({
        AlarmName: spec.alarmName,
        AlarmType: spec.composite ? 'CompositeAlarm' : 'MetricAlarm',
        Timestamp: new Date(at),
        HistoryItemType: type,
        HistorySummary: summary,
        HistoryData: data,
      }),
    )
    .sort((a, b) => Number(a.Timestamp) - Number(b.Timestamp));
}

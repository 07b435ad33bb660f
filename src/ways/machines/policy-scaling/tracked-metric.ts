// Which metric does a target tracking policy keep at its target? The configuration is in the words of auto scaling.
//
// Ten seconds are a period here, not a minute: what we measure comes as often, and nobody waits three minutes on a laptop. What AWS counts by
// the minute (requests, bytes) is ten seconds' count times six.
import type { AlarmMetricStat, AlarmQuery } from '../../../model/kinds/alarm-types.ts';
import type { ScalingPolicy } from '../../../model/kinds/group-rules.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';
import { METRIC_PERIOD_SECONDS } from '../../../model/metrics.ts';

/** PutScalingPolicy's TargetTrackingConfiguration, as far as it is read here. */
interface Configuration {
  readonly TargetValue?: number;
  readonly DisableScaleIn?: boolean;
  readonly PredefinedMetricSpecification?: {
    readonly PredefinedMetricType?: string;
    /** `app/<name>/<id>/targetgroup/<name>/<id>` */
    readonly ResourceLabel?: string;
  };
  readonly CustomizedMetricSpecification?: {
    readonly MetricName?: string;
    readonly Namespace?: string;
    readonly Dimensions?: readonly { readonly Name?: string; readonly Value?: string }[];
    readonly Statistic?: string;
    readonly Unit?: string;
    readonly Period?: number;
  };
}

const MINUTE_SECONDS = 60;
const PERIODS_OF_A_MINUTE = MINUTE_SECONDS / METRIC_PERIOD_SECONDS;

export interface TrackedMetric {
  readonly metric: AlarmMetricStat;
  /** What a value of the metric is multiplied with before it is compared. */
  readonly factor: number;
  readonly target: number;
  readonly disableScaleIn: boolean;
}

/** Undefined when the policy tracks nothing that is known. */
export function trackedMetric({ spec }: ScalingPolicy, group: MachineGroup): TrackedMetric | undefined {
  const configuration = (spec.targetTracking ?? {}) as Configuration; // as the front checked it
  const found = predefined(configuration, group) ?? customized(configuration);
  if (!found || configuration.TargetValue === undefined) return undefined;
  const disableScaleIn = configuration.DisableScaleIn ?? false;
  return { ...found, target: configuration.TargetValue, disableScaleIn };
}

type Found = Pick<TrackedMetric, 'metric' | 'factor'>;

const EC2_METRICS: { readonly [type: string]: string } = {
  ASGAverageCPUUtilization: 'CPUUtilization',
  ASGAverageNetworkIn: 'NetworkIn',
  ASGAverageNetworkOut: 'NetworkOut',
};

function predefined(
  { PredefinedMetricSpecification: given }: Configuration,
  group: MachineGroup,
): Found | undefined {
  const type = given?.PredefinedMetricType ?? '';
  const name = EC2_METRICS[type];
  if (name !== undefined) {
    const dimensions = [{ name: 'AutoScalingGroupName', value: group.spec.groupName }];
    const metric = {
      namespace: 'AWS/EC2',
      name,
      dimensions,
      periodSeconds: METRIC_PERIOD_SECONDS,
      statistic: 'Average',
    };
    return { metric, factor: name === 'CPUUtilization' ? 1 : PERIODS_OF_A_MINUTE };
  }
  const targetGroup = /\/(targetgroup\/.+)$/.exec(given?.ResourceLabel ?? '')?.[1];
  if (type !== 'ALBRequestCountPerTarget' || targetGroup === undefined) return undefined;
  const metric = {
    namespace: 'AWS/ApplicationELB',
    name: 'RequestCountPerTarget',
    dimensions: [{ name: 'TargetGroup', value: targetGroup }],
    periodSeconds: METRIC_PERIOD_SECONDS,
    statistic: 'Sum',
  };
  return { metric, factor: PERIODS_OF_A_MINUTE };
}

function customized({ CustomizedMetricSpecification: given }: Configuration): Found | undefined {
  if (!given?.MetricName || !given.Namespace || !given.Statistic) return undefined;
  const dimensions = (given.Dimensions ?? []).map(({ Name = '', Value = '' }) => ({
    name: Name,
    value: Value,
  }));
  dimensions.sort((a, b) => (a.name < b.name ? -1 : 1));
  const metric = {
    namespace: given.Namespace,
    name: given.MetricName,
    dimensions,
    periodSeconds: given.Period ?? MINUTE_SECONDS,
    statistic: given.Statistic,
    ...(given.Unit === undefined ? {} : { unit: given.Unit }),
  };
  return { metric, factor: 1 };
}

/** What an alarm watches to see the same. */
export function watched({ metric, factor }: TrackedMetric): {
  readonly metric?: AlarmMetricStat;
  readonly queries?: readonly AlarmQuery[];
} {
  if (factor === 1) return { metric };
  return {
    queries: [
      { id: 'm1', returnData: false, metric },
      {
        id: 'e1',
        label: `${metric.name} per minute`,
        returnData: true,
        expression: `m1*${factor}`,
        periodSeconds: metric.periodSeconds,
      },
    ],
  };
}

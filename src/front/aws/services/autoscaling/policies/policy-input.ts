// What PutScalingPolicy may say, by the type of the policy. Predictive scaling is not here.
import type {
  PutScalingPolicyCommand,
  StepAdjustment,
  TargetTrackingConfiguration,
} from '@aws-sdk/client-auto-scaling';
import type { ScalingPolicy } from '../../../../../model/kinds/group-rules.ts';
import type { Input } from '../../../operation.ts';
import { unsupported, validationError } from '../faults.ts';
import { ADJUSTMENTS } from '../words.ts';

type Put = Input<PutScalingPolicyCommand>;
type Spec = ScalingPolicy['spec'];
type How = Pick<
  Spec,
  'type' | 'enabled' | 'warmupSeconds' | 'cooldownSeconds' | 'targetTracking' | 'steps' | 'simple'
>;

/** Throws ValidationError, UnsupportedOperation. */
export function policyInput(input: Put): How {
  const { PolicyType: type = 'SimpleScaling', Enabled: enabled = true } = input;
  switch (type) {
    case 'TargetTrackingScaling':
      return { type, enabled, ...warmup(input), targetTracking: tracking(input) };
    case 'StepScaling':
      return { type, enabled, ...warmup(input), steps: steps(input) };
    case 'SimpleScaling':
      return { type, enabled, ...cooldown(input), simple: simple(input) };
    case 'PredictiveScaling':
      throw unsupported('Predictive scaling');
    default:
      throw validationError(
        `Invalid policy type '${type}': it must be SimpleScaling, StepScaling or TargetTrackingScaling`,
      );
  }
}

function warmup({ EstimatedInstanceWarmup: seconds, Cooldown }: Put): Pick<How, 'warmupSeconds'> {
  if (Cooldown !== undefined) throw validationError('Cooldown is only valid for SimpleScaling policies.');
  return seconds === undefined ? {} : { warmupSeconds: seconds };
}

function cooldown({ EstimatedInstanceWarmup, Cooldown: seconds }: Put): Pick<How, 'cooldownSeconds'> {
  if (EstimatedInstanceWarmup !== undefined)
    throw validationError('EstimatedInstanceWarmup is not valid for SimpleScaling policies.');
  return seconds === undefined ? {} : { cooldownSeconds: seconds };
}

function tracking({
  TargetTrackingConfiguration: given,
  AdjustmentType,
}: Put): NonNullable<How['targetTracking']> {
  if (!given)
    throw validationError('TargetTrackingConfiguration is required for TargetTrackingScaling policies.');
  if (AdjustmentType)
    throw validationError('AdjustmentType is not valid for TargetTrackingScaling policies.');
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: customized } = given;
  if (!predefined === !customized)
    throw validationError(
      'Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification must be specified.',
    );
  checkPredefined(predefined);
  if (customized?.Metrics) throw unsupported('Metric math in a customized metric');
  if (customized && !(customized.MetricName && customized.Namespace && customized.Statistic))
    throw validationError('A customized metric needs MetricName, Namespace and Statistic.');
  return { ...given, DisableScaleIn: given.DisableScaleIn ?? false };
}

function checkPredefined(given: TargetTrackingConfiguration['PredefinedMetricSpecification']): void {
  if (given?.PredefinedMetricType !== 'ALBRequestCountPerTarget') return;
  if (!/^app\/[^/]+\/[^/]+\/targetgroup\/[^/]+\/[^/]+$/.test(given.ResourceLabel ?? ''))
    throw validationError(
      'ResourceLabel must be given as app/<load-balancer-name>/<id>/targetgroup/<target-group-name>/<id> for ALBRequestCountPerTarget.',
    );
}

function adjustment({ AdjustmentType, MinAdjustmentMagnitude, MinAdjustmentStep }: Put) {
  if (!AdjustmentType) throw validationError('AdjustmentType is required for this policy type.');
  if (!ADJUSTMENTS.includes(AdjustmentType))
    throw validationError(
      `Invalid AdjustmentType '${AdjustmentType}': it must be one of ${ADJUSTMENTS.join(', ')}`,
    );
  const magnitude = MinAdjustmentMagnitude ?? MinAdjustmentStep;
  if (magnitude !== undefined && AdjustmentType !== 'PercentChangeInCapacity')
    throw validationError('MinAdjustmentMagnitude is only valid for PercentChangeInCapacity.');
  return { AdjustmentType, ...(magnitude !== undefined && { MinAdjustmentMagnitude: magnitude }) };
}

function steps(input: Put): NonNullable<How['steps']> {
  const { StepAdjustments = [], MetricAggregationType = 'Average', ScalingAdjustment } = input;
  if (ScalingAdjustment !== undefined)
    throw validationError('ScalingAdjustment is only valid for SimpleScaling policies.');
  if (StepAdjustments.length === 0)
    throw validationError('At least one StepAdjustment must be specified for StepScaling policies.');
  if (!['Minimum', 'Maximum', 'Average'].includes(MetricAggregationType))
    throw validationError(`Invalid MetricAggregationType '${MetricAggregationType}'`);
  checkSteps(StepAdjustments);
  return { ...adjustment(input), StepAdjustments, MetricAggregationType };
}

/** They meet, do not overlap, and at most one is open at each end. */
function checkSteps(given: readonly StepAdjustment[]): void {
  const lowest = ({ MetricIntervalLowerBound: bound }: StepAdjustment) => bound ?? Number.NEGATIVE_INFINITY;
  const highest = ({ MetricIntervalUpperBound: bound }: StepAdjustment) => bound ?? Number.POSITIVE_INFINITY;
  const sorted = [...given].sort((a, b) => lowest(a) - lowest(b));
  for (const [index, step] of sorted.entries()) {
    if (lowest(step) >= highest(step))
      throw validationError('The lower bound of a step adjustment must be less than its upper bound.');
    const next = sorted[index + 1];
    if (!next) continue;
    if (highest(step) > lowest(next)) throw validationError('StepAdjustment intervals can not overlap.');
    if (highest(step) < lowest(next))
      throw validationError('There can not be a gap between StepAdjustment intervals.');
  }
}

function simple(input: Put): NonNullable<How['simple']> {
  if (input.ScalingAdjustment === undefined)
    throw validationError('ScalingAdjustment is required for SimpleScaling policies.');
  if (input.StepAdjustments?.length)
    throw validationError('StepAdjustments are only valid for StepScaling policies.');
  return { ...adjustment(input), ScalingAdjustment: input.ScalingAdjustment };
}

// What does a scaling policy make of a group's number of machines? Pure: the policy, the group, its machines and what was measured in.
import { type Adjustment, type AdjustmentType, adjusted, limited } from '../../../core/scaling/adjustment.ts';
import { type Step, stepFor } from '../../../core/scaling/steps.ts';
import {
  combined,
  type Proposal,
  type Sample,
  type Tracking,
  track,
} from '../../../core/scaling/target-tracking.ts';
import type { ScalingPolicy } from '../../../model/kinds/group-rules.ts';
import { isMachineAlive, type Machine } from '../../../model/kinds/machine.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';

/** The steps of a policy, in the words of PutScalingPolicy. */
interface StepConfiguration {
  readonly AdjustmentType?: AdjustmentType;
  readonly MinAdjustmentMagnitude?: number;
  readonly StepAdjustments?: readonly {
    readonly MetricIntervalLowerBound?: number;
    readonly MetricIntervalUpperBound?: number;
    readonly ScalingAdjustment?: number;
  }[];
}

interface SimpleConfiguration {
  readonly AdjustmentType?: AdjustmentType;
  readonly MinAdjustmentMagnitude?: number;
  readonly ScalingAdjustment?: number;
}

export interface Load {
  /** In service and past their warm-up. */
  readonly serving: number;
  /** On their way, or warming up. */
  readonly warming: number;
}

export function loadOf(members: readonly Machine[], warmupSeconds: number, nowMs: number): Load {
  const alive = members.filter(
    (machine) => isMachineAlive(machine) && machine.spec.member?.health === 'Healthy',
  );
  const warmed = (at: string | undefined): boolean =>
    at !== undefined && Date.parse(at) + warmupSeconds * 1000 <= nowMs;
  const inService = alive.filter(({ spec }) => spec.member?.lifecycle === 'InService');
  const pending = alive.filter(({ spec }) => spec.member?.lifecycle.startsWith('Pending'));
  const serving = inService.filter(({ spec }) => warmed(spec.member?.inServiceAt)).length;
  return { serving, warming: pending.length + inService.length - serving };
}

export function warmupOf({ spec }: ScalingPolicy, group: MachineGroup): number {
  return spec.warmupSeconds ?? group.spec.warmupSeconds ?? group.spec.cooldownSeconds;
}

export interface TrackedLoad extends Load {
  readonly tracking: Tracking;
  readonly samples: readonly Sample[];
}

/** All target tracking policies of the group together: the largest wins, and less needs all of them. */
export function planTracking(group: MachineGroup, policies: readonly TrackedLoad[], nowMs: number): Proposal {
  const { desired, min, max } = group.spec;
  const proposals = policies.map((policy) => track({ ...policy, desired, nowMs }));
  return combined(proposals, desired, { min, max });
}

/** `breach`: the metric less the alarm's threshold. */
export function planSteps(policy: ScalingPolicy, group: MachineGroup, breach: number, load: Load): Proposal {
  const {
    AdjustmentType = 'ChangeInCapacity',
    MinAdjustmentMagnitude,
    StepAdjustments = [],
  } = (policy.spec.steps ?? {}) as StepConfiguration; // as the front checked it
  const steps = StepAdjustments.map((each): Step => {
    const { MetricIntervalLowerBound: lower, MetricIntervalUpperBound: upper, ScalingAdjustment = 0 } = each;
    return {
      ...(lower === undefined ? {} : { lower }),
      ...(upper === undefined ? {} : { upper }),
      value: ScalingAdjustment,
    };
  });
  const step = stepFor(steps, breach);
  if (!step) return { type: 'none', reason: 'no step adjustment is for this value of the metric' };
  const adjustment = adjustmentOf(AdjustmentType, step.value, MinAdjustmentMagnitude);
  // What warms up, or is not even launched yet, was asked for by this breach already: it is not asked for again.
  const { desired } = group.spec;
  const warming = Math.max(load.warming, desired - load.serving);
  const counted = AdjustmentType === 'ExactCapacity' ? desired : Math.max(0, desired - warming);
  const wanted = adjusted(counted, adjustment);
  const grows = AdjustmentType === 'ExactCapacity' ? wanted > desired : step.value > 0;
  if (grows) return proposal(group, Math.max(desired, wanted), 'the alarm went off');
  if (warming > 0) return { type: 'none', reason: `${warming} warm up` };
  return proposal(group, wanted, 'the alarm went off');
}

/** A simple policy waits for the group's cooldown. */
export function planSimple(
  policy: ScalingPolicy,
  group: MachineGroup,
  nowMs: number,
  honorCooldown: boolean,
): Proposal {
  const {
    AdjustmentType = 'ChangeInCapacity',
    MinAdjustmentMagnitude,
    ScalingAdjustment = 0,
  } = (policy.spec.simple ?? {}) as SimpleConfiguration; // as the front checked it
  if (honorCooldown && Date.parse(group.spec.cooldownUntil ?? '') > nowMs)
    return { type: 'none', reason: 'the group cools down' };
  const adjustment = adjustmentOf(AdjustmentType, ScalingAdjustment, MinAdjustmentMagnitude);
  return proposal(group, adjusted(group.spec.desired, adjustment), 'the policy was executed');
}

function adjustmentOf(type: AdjustmentType, value: number, minMagnitude: number | undefined): Adjustment {
  return { type, value, ...(minMagnitude === undefined ? {} : { minMagnitude }) };
}

function proposal({ spec }: MachineGroup, wanted: number, reason: string): Proposal {
  const desired = limited(wanted, spec);
  if (desired === spec.desired) return { type: 'none', reason: `the group has ${desired} already` };
  return { type: desired > spec.desired ? 'out' : 'in', desired, reason };
}

// How a refresh is to be carried out: AWS's defaults for what the caller leaves open, and what it refuses.
import type { RefreshPreferences as Given } from '@aws-sdk/client-auto-scaling';
import type { RefreshPreferences } from '../../../../../model/kinds/instance-refresh.ts';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import { validationError } from '../faults.ts';
import { checkRange } from '../groups/numbers.ts';

const HOURS_48 = 172_800;

/** Throws ValidationError. */
export function preferencesOf(given: Given = {}, { spec }: MachineGroup): RefreshPreferences {
  check(given);
  const { CheckpointPercentages: checkpoints, AlarmSpecification } = given;
  const alarms = AlarmSpecification?.Alarms;
  return {
    ...percentages(given, spec.maintenance),
    ...(given.InstanceWarmup !== undefined && { warmupSeconds: given.InstanceWarmup }),
    ...(checkpoints?.length && {
      checkpointPercentages: checkpoints,
      checkpointDelaySeconds: given.CheckpointDelay ?? 3600,
    }),
    skipMatching: given.SkipMatching ?? false,
    autoRollback: given.AutoRollback ?? false,
    scaleInProtected: given.ScaleInProtectedInstances ?? 'Wait',
    standby: given.StandbyInstances ?? 'Wait',
    ...(alarms?.length && { alarms }),
    ...(given.BakeTime !== undefined && { bakeSeconds: given.BakeTime }),
  };
}

function percentages(
  { MinHealthyPercentage, MaxHealthyPercentage }: Given,
  maintenance: MachineGroup['spec']['maintenance'],
): Pick<RefreshPreferences, 'minHealthyPercentage' | 'maxHealthyPercentage'> {
  if (MaxHealthyPercentage !== undefined && MinHealthyPercentage === undefined)
    throw validationError('You must specify MinHealthyPercentage when you specify MaxHealthyPercentage.');
  const min = MinHealthyPercentage ?? maintenance?.minHealthy ?? 90;
  const max =
    MaxHealthyPercentage ?? (MinHealthyPercentage === undefined ? maintenance?.maxHealthy : 100) ?? 100;
  if (max - min > 100)
    throw validationError(
      'The difference between MinHealthyPercentage and MaxHealthyPercentage must not be greater than 100.',
    );
  return { minHealthyPercentage: min, maxHealthyPercentage: max };
}

function check(given: Given): void {
  checkRange('preferences.minHealthyPercentage', given.MinHealthyPercentage, 0, 100);
  checkRange('preferences.maxHealthyPercentage', given.MaxHealthyPercentage, 100, 200);
  checkRange('preferences.instanceWarmup', given.InstanceWarmup, 0, 2 ** 31 - 1);
  checkRange('preferences.checkpointDelay', given.CheckpointDelay, 0, HOURS_48);
  checkRange('preferences.bakeTime', given.BakeTime, 0, HOURS_48);
  const { CheckpointPercentages: checkpoints = [], CheckpointDelay } = given;
  if (CheckpointDelay !== undefined && checkpoints.length === 0)
    throw validationError('You must specify CheckpointPercentages when you specify CheckpointDelay.');
  for (const [index, percentage] of checkpoints.entries()) {
    checkRange('preferences.checkpointPercentages', percentage, 1, 100);
    if (percentage <= (checkpoints[index - 1] ?? 0))
      throw validationError('CheckpointPercentages must be unique and in ascending order.');
  }
}

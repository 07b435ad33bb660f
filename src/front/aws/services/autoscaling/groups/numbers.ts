// How many machines: what min, max and desired may be, and what a change of one does to the others.
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import { violations } from '../../../shared/constraints.ts';
import { validationError } from '../faults.ts';

type Spec = MachineGroup['spec'];
export type Numbers = Pick<Spec, 'min' | 'max' | 'desired'>;

interface Given {
  readonly MinSize?: number;
  readonly MaxSize?: number;
  readonly DesiredCapacity?: number;
}

const MOST = 10_000;

/** Of a new group. Throws ValidationError. */
export function firstNumbers({ MinSize: min = 0, MaxSize: max = 0, DesiredCapacity }: Given): Numbers {
  return checked({ min, max, desired: DesiredCapacity ?? min });
}

/** A number that is not given follows the limits, as AWS has it. Throws ValidationError. */
export function changedNumbers(before: Numbers, { MinSize, MaxSize, DesiredCapacity }: Given): Numbers {
  const min = MinSize ?? before.min;
  const max = MaxSize ?? before.max;
  const desired = DesiredCapacity ?? Math.min(Math.max(before.desired, min), Math.max(min, max));
  return checked({ min, max, desired });
}

function checked(numbers: Numbers): Numbers {
  const { min, max, desired } = numbers;
  for (const [member, value] of [
    ['minSize', min],
    ['maxSize', max],
    ['desiredCapacity', desired],
  ] as const)
    checkRange(member, value, 0, MOST);
  if (max < min)
    throw validationError(`Max bound, ${max}, must be greater than or equal to min bound, ${min}`);
  if (desired < min || desired > max)
    throw validationError(
      `Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`,
    );
  return numbers;
}

/** Throws ValidationError. */
export function checkRange(member: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (value >= least && value <= most)) return;
  const rule =
    value > most
      ? `have value less than or equal to ${most}`
      : `have value greater than or equal to ${least}`;
  const text = violations([
    `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${rule}`,
  ]);
  throw validationError(text ?? '');
}

/** As activities tell who asked for a number; undefined when it is the same. */
export function updateCause(before: Numbers, after: Numbers, now: string): string | undefined {
  if (before.desired === after.desired) return undefined;
  const at = `${now.slice(0, 19)}Z`;
  return `At ${at} a user request update of AutoScalingGroup constraints to min: ${after.min}, max: ${after.max}, desired: ${after.desired} changing the desired capacity from ${before.desired} to ${after.desired}.`;
}

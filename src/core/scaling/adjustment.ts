// How many units does an adjustment make of the present number?
//
// Rounding as Amazon EC2 Auto Scaling documents it for PercentChangeInCapacity: above 1 down, between 0 and 1 up to 1, between -1 and 0 to
// -1, below -1 towards zero. (User guide, "Step and simple scaling policies": scaling adjustment types.)

export type AdjustmentType = 'ChangeInCapacity' | 'ExactCapacity' | 'PercentChangeInCapacity';

export interface Adjustment {
  readonly type: AdjustmentType;
  readonly value: number;
  /** Percent only: a change is at least that many units. */
  readonly minMagnitude?: number;
}

export interface Limits {
  readonly min: number;
  readonly max: number;
}

/** Not limited yet; never below 0. */
export function adjusted(current: number, { type, value, minMagnitude = 0 }: Adjustment): number {
  switch (type) {
    case 'ExactCapacity':
      return Math.max(0, value);
    case 'ChangeInCapacity':
      return Math.max(0, current + value);
    case 'PercentChangeInCapacity':
      return Math.max(0, current + share((current * value) / 100, minMagnitude));
  }
}

export function limited(count: number, { min, max }: Limits): number {
  return Math.min(Math.max(count, min), max);
}

function share(change: number, minMagnitude: number): number {
  if (change === 0) return 0;
  const size = Math.abs(change);
  const whole = size < 1 ? 1 : Math.floor(size);
  return Math.sign(change) * Math.max(whole, minMagnitude);
}

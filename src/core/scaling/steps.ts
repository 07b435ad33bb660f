// Which step of a step scaling policy is it, for a metric that is so far beyond the alarm's threshold?
//
// Bounds are differences from the threshold. Above it the lower bound belongs to a step and the upper does not; below it, the other way
// round. (User guide, "Step adjustments for step scaling".)

export interface Step {
  /** Absent: minus infinity. */
  readonly lower?: number;
  /** Absent: infinity. */
  readonly upper?: number;
  readonly value: number;
}

/** `breach`: metric less threshold. Undefined when it lies in no step. */
export function stepFor(steps: readonly Step[], breach: number): Step | undefined {
  return steps.find(({ lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY }) =>
    breach >= 0 ? breach >= lower && breach < upper : breach > lower && breach <= upper,
  );
}

/** The rule that steps break, from the user guide; undefined when they keep all. */
export function stepsProblem(steps: readonly Step[]): string | undefined {
  const count = (test: (step: Step) => boolean): number => steps.filter(test).length;
  if (steps.length > 1 && count(({ lower, upper }) => lower === undefined && upper === undefined) > 0)
    return "The upper and lower bound can't be null in the same step adjustment";
  if (count(({ lower }) => lower === undefined) > 1)
    return 'Only one step adjustment can have a null lower bound';
  if (count(({ upper }) => upper === undefined) > 1)
    return 'Only one step adjustment can have a null upper bound';
  if (count(({ lower = 0 }) => lower < 0) > 0 && count(({ lower }) => lower === undefined) === 0)
    return 'If one step adjustment has a negative lower bound, then there must be a step adjustment with a null lower bound';
  if (count(({ upper = 0 }) => upper > 0) > 0 && count(({ upper }) => upper === undefined) === 0)
    return 'If one step adjustment has a positive upper bound, then there must be a step adjustment with a null upper bound';
  return sequenceProblem(steps);
}

function sequenceProblem(steps: readonly Step[]): string | undefined {
  const ranges = steps
    .map(({ lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY }) => ({ lower, upper }))
    .sort((a, b) => a.lower - b.lower);
  for (const [index, { lower, upper }] of ranges.entries()) {
    const next = ranges[index + 1];
    if (lower >= upper) return 'The lower bound of a step adjustment must be less than its upper bound';
    if (next && next.lower < upper) return "The ranges of your step adjustments can't overlap";
    if (next && next.lower > upper) return "The ranges of your step adjustments can't have a gap";
  }
  return undefined;
}

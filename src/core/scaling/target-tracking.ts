// How many units keep a metric per unit at its target?
//
// The load is what the units in service bear together; units that warm up count as capacity that is on its way, not in the average. Out: at
// once, when the newest samples all exceed the target. In: cautiously, when all samples of a longer time are below nine
// tenths of it, down to what the worst of them asked for, and not while anything warms up.
import type { Limits } from './adjustment.ts';
import { limited } from './adjustment.ts';

export interface Sample {
  readonly atMs: number;
  /** Average per unit, over a period. */
  readonly value: number;
}

export interface Tracking {
  readonly target: number;
  readonly disableScaleIn: boolean;
  /** Samples that must all exceed the target. */
  readonly outSamples: number;
  /** All samples of so long must be low. */
  readonly inMs: number;
}

export interface TrackingInput {
  readonly tracking: Tracking;
  /** What is wanted at present, warming units included. */
  readonly desired: number;
  /** Units that the metric is about. */
  readonly serving: number;
  /** Units on their way into service. */
  readonly warming: number;
  /** Oldest first, at the same distance from each other. */
  readonly samples: readonly Sample[];
  readonly nowMs: number;
}

/** What one policy asks for. */
export type Proposal =
  | { readonly type: 'none'; readonly reason: string }
  | { readonly type: 'out' | 'in'; readonly desired: number; readonly reason: string };

/** Below that part of the target there is too much. As on AWS. */
export const LOW_PART = 0.9;

export function track(input: TrackingInput): Proposal {
  const { tracking, samples, serving } = input;
  if (samples.length === 0) return { type: 'none', reason: 'no data' };
  if (serving === 0) return { type: 'none', reason: 'nothing is in service' };
  const newest = samples.slice(-tracking.outSamples);
  if (newest.length === tracking.outSamples && newest.every(({ value }) => value > tracking.target))
    return outward(input, newest);
  return inward(input);
}

function outward({ tracking, serving, desired }: TrackingInput, newest: readonly Sample[]): Proposal {
  const average = newest.reduce((sum, { value }) => sum + value, 0) / newest.length;
  const wanted = Math.ceil((serving * average) / tracking.target);
  const reason = `${shown(average)} per unit exceeds the target of ${shown(tracking.target)}`;
  if (wanted <= desired) return { type: 'none', reason: `${reason}, and ${desired} are on their way` };
  return { type: 'out', desired: wanted, reason };
}

function inward({ tracking, serving, warming, desired, samples, nowMs }: TrackingInput): Proposal {
  if (tracking.disableScaleIn) return { type: 'none', reason: 'scaling in is disabled' };
  if (warming > 0) return { type: 'none', reason: `${warming} warm up` };
  const since = nowMs - tracking.inMs;
  const [oldest] = samples;
  if (!oldest || oldest.atMs > since) return { type: 'none', reason: 'not low for long enough' };
  const recent = samples.filter(({ atMs }) => atMs >= since);
  const highest = Math.max(...recent.map(({ value }) => value));
  if (recent.length === 0 || highest >= tracking.target * LOW_PART)
    return { type: 'none', reason: 'within the target' };
  // None would be left whose metric could ask for more.
  const wanted = Math.max(1, Math.ceil((serving * highest) / tracking.target));
  if (wanted >= desired) return { type: 'none', reason: 'one less would be too few' };
  const reason = `${shown(highest)} per unit is below ${shown(tracking.target * LOW_PART)}`;
  return { type: 'in', desired: wanted, reason };
}

/** Several policies at once: the largest of those that want more; less only when none objects, then the largest too. */
export function combined(proposals: readonly Proposal[], desired: number, limits: Limits): Proposal {
  const outs = proposals.filter((each) => each.type === 'out');
  const ins = proposals.filter((each) => each.type === 'in');
  const agreed = outs.length > 0 ? outs : ins.length === proposals.length ? ins : [];
  const largest = agreed.reduce<Proposal | undefined>(
    (best, each) =>
      best && 'desired' in best && 'desired' in each && best.desired >= each.desired ? best : each,
    undefined,
  );
  if (!largest || largest.type === 'none')
    return proposals.find(({ type }) => type === 'none') ?? { type: 'none', reason: 'no policy' };
  const count = limited(largest.desired, limits);
  if (count === desired)
    return { type: 'none', reason: `${largest.reason}; the group's limits allow no more` };
  return { ...largest, desired: count };
}

const shown = (value: number): string => String(Math.round(value * 100) / 100);

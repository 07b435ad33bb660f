// How are figures made from samples? Medians and quantiles; our side and the peer's taken in turn; one row per figure.
import type { BenchRow } from './bench.ts';

/** A source of one sample at a time, in milliseconds or whatever the figure's unit is. */
export type Sample = () => Promise<number>;

/** The value below which the given part of the samples lies. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Four significant digits: more would pretend. */
export function round(value: number): number {
  return Number(value.toPrecision(4));
}

/** Takes the samples of all sides in turn, so that what the machine does meanwhile hits all alike. Medians by name. */
export async function alternate<Name extends string>(
  sides: { readonly [name in Name]: Sample },
  rounds: number,
): Promise<{ readonly [name in Name]: number }> {
  const names = Object.keys(sides) as Name[]; // the record's own keys
  const taken = new Map(names.map((name) => [name, [] as number[]]));
  for (let i = 0; i < rounds; i += 1) for (const name of names) taken.get(name)?.push(await sides[name]());
  const medians = names.map((name) => [name, median(taken.get(name) ?? [])] as const);
  return Object.fromEntries(medians) as { readonly [name in Name]: number }; // one for each name
}

export interface Target {
  readonly text: string;
  isMet(figures: { readonly ours: number; readonly ratio?: number }): boolean;
}

export const atMost = (limit: number, unit: string): Target => ({
  text: `<= ${limit} ${unit}`,
  isMet: ({ ours }) => ours <= limit,
});

export const atLeast = (limit: number, unit: string): Target => ({
  text: `>= ${limit} ${unit}`,
  isMet: ({ ours }) => ours >= limit,
});

export const ratioAtMost = (limit: number): Target => ({
  text: `<= ${limit} x peer`,
  isMet: ({ ratio = Number.NaN }) => ratio <= limit,
});

export const ratioAtLeast = (limit: number): Target => ({
  text: `>= ${limit} x peer`,
  isMet: ({ ratio = Number.NaN }) => ratio >= limit,
});

export interface Measured {
  readonly figure: string;
  readonly unit: string;
  readonly ours: number;
  readonly peer?: { readonly name: string; readonly value: number };
  readonly target?: Target;
}

/** A row; without its peer a target that compares is left open. */
export function row({ figure, unit, ours, peer, target }: Measured): BenchRow {
  const ratio = peer && ours / peer.value;
  const isComparable = target && (peer !== undefined || !target.text.endsWith('x peer'));
  return {
    figure,
    ours: round(ours),
    unit,
    ...(peer && { peer: round(peer.value), peerName: peer.name, ratio: round(ratio ?? Number.NaN) }),
    ...(target && { target: target.text }),
    ...(isComparable && { met: target.isMet({ ours, ratio }) }),
  };
}

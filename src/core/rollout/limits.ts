// How many more and how many fewer units may a roll-out have, when they are given as numbers or percentages?
//
// What may be added is rounded up, what may be missing is rounded down; when both come to nothing, one may be missing,
// or the roll-out could never move.

export type Amount = number | string;

export interface Limits {
  readonly floor: number;
  readonly ceiling: number;
}

/** Floor and ceiling for `desired` units. Amounts are numbers or percentages such as `25%`. */
export function limitsOf(desired: number, surge: Amount, unavailable: Amount): Limits {
  const more = amountOf(surge, desired, Math.ceil);
  const missing = amountOf(unavailable, desired, Math.floor);
  const missingAtLeast = more === 0 && missing === 0 ? 1 : missing;
  return {
    floor: Math.max(0, desired - Math.min(missingAtLeast, desired)),
    ceiling: desired === 0 ? 0 : desired + more,
  };
}

/** The number that an amount stands for; a percentage is of `whole`. */
export function amountOf(amount: Amount, whole: number, round: (value: number) => number): number {
  if (typeof amount === 'number') return amount;
  const percent = /^(\d+)%$/.exec(amount);
  if (!percent) throw new TypeError(`Amount "${amount}" is neither a number nor a percentage`);
  return round((Number(percent[1]) * whole) / 100);
}

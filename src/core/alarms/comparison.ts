// How a data point is compared with a threshold, and how that is said in words.

/** AWS's names. */
export const COMPARISONS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;
export type Comparison = (typeof COMPARISONS)[number];

const WORDS: { readonly [C in Comparison]: string } = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

export function breaches(comparison: Comparison, value: number, threshold: number): boolean {
  switch (comparison) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}

export function comparisonWords(comparison: Comparison): string {
  return WORDS[comparison];
}

/** Percentiles need so many samples to mean something: AWS's own rule. */
export function minimumSamplesOf(percentile: number): number {
  const share = percentile / 100;
  return share >= 0.5 ? 10 / (1 - share) : 10 / share;
}

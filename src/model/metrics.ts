// Metrics: numbers over time, by namespace, name and dimensions. Not objects: a bounded store of their own keeps them.
//
// Kept as statistics per minute (or per second too where the sender asked for high resolution), 15 days for minutes, 3 hours for
// seconds; what does not fit any more is dropped, oldest first. Samples of different units are kept apart.

/** What we measure ourselves comes as often: machines, groups, load balancers. A minute of AWS's has six of them. */
export const METRIC_PERIOD_SECONDS = 10;

export interface MetricKey {
  readonly region: string;
  /** `AWS/EC2`, `MyApp`. */
  readonly namespace: string;
  readonly name: string;
  /** Sorted by name. */
  readonly dimensions: readonly MetricDimension[];
}

export interface MetricDimension {
  readonly name: string;
  readonly value: string;
}

/** A value and how often it came. */
export type ValueCount = readonly [value: number, count: number];

/** Samples of one period, added up. */
export interface StatisticSet {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

export interface MetricSample extends StatisticSet {
  readonly timestamp: number;
  /** Absent is the same as `None`. */
  readonly unit?: string;
  /** The single values with how often each came, for percentiles; absent when the sender gave a set. */
  readonly values?: readonly ValueCount[];
  /** 1 or 60 seconds. */
  readonly resolutionSeconds: 1 | 60;
}

export interface MetricPeriod extends StatisticSet {
  /** Start of the period, milliseconds. */
  readonly timestamp: number;
  /** Absent = samples of more than one unit were put together. */
  readonly unit?: string;
  /**
   * Ascending; absent when a sample came without. Exact up to 200 distinct values in a stored period; beyond that values near each
   * other are put together (metric-values.ts).
   */
  readonly values?: readonly ValueCount[];
}

export interface MetricRange {
  /** Periods begin here, rounded down to a whole minute (periods below a minute: to the period). */
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  /** Multiple of 60, or 1, 5, 10, 20, 30. */
  readonly periodSeconds: number;
  /** Absent = all units, each with periods of its own. */
  readonly unit?: string;
}

export interface MetricFilter {
  /** Only metrics that got samples at or after the minute of it. */
  readonly sinceMs: number;
  readonly namespace?: string;
  readonly name?: string;
}

export interface Metrics {
  /** Adds samples; resolves when durable. Throws Unavailable when the disk refuses or too much waits. */
  put(samples: readonly { readonly key: MetricKey; readonly sample: MetricSample }[]): Promise<void>;
  /** Periods that have samples, ascending by time, then unit. */
  read(key: MetricKey, range: MetricRange): Promise<readonly MetricPeriod[]>;
  /** Ordered by namespace, name, dimensions. */
  list(region: string, filter: MetricFilter): Promise<readonly MetricKey[]>;
}

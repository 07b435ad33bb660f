// Metrics: numbers over time, by namespace, name and dimensions. Not objects: a bounded store of their own keeps them.
//
// Kept as statistics per minute (or per second where the sender asked for high resolution), 15 days for minutes, 3 hours for seconds;
// what does not fit any more is dropped, oldest first.

export interface MetricKey {
  readonly region: string;
  /** `AWS/EC2`, `MyApp`. */
  readonly namespace: string;
  readonly name: string;
  /** Sorted by name. */
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
}

/** Samples of one period, added up. */
export interface StatisticSet {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

export interface MetricSample extends StatisticSet {
  readonly timestamp: number;
  readonly unit?: string;
  /** The single values with how often each came, for percentiles; absent when the sender gave a set. */
  readonly values?: readonly (readonly [value: number, count: number])[];
  /** 1 or 60 seconds. */
  readonly resolutionSeconds: 1 | 60;
}

export interface MetricPeriod extends StatisticSet {
  /** Start of the period, milliseconds. */
  readonly timestamp: number;
  readonly unit?: string;
  readonly values?: readonly (readonly [value: number, count: number])[];
}

export interface MetricRange {
  readonly from: number;
  readonly until: number;
  /** Multiple of 60, or 1, 5, 10, 30. */
  readonly periodSeconds: number;
  readonly unit?: string;
}

export interface Metrics {
  /** Adds samples; resolves when durable. */
  put(samples: readonly { readonly key: MetricKey; readonly sample: MetricSample }[]): Promise<void>;
  /** Periods that have samples, ascending. */
  read(key: MetricKey, range: MetricRange): Promise<readonly MetricPeriod[]>;
  /** Metrics that got samples since `sinceMs`, ordered by namespace, name, dimensions. */
  list(region: string, sinceMs: number): Promise<readonly MetricKey[]>;
}

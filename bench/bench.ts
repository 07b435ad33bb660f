// What does a benchmark report?
//
// Every file in bench/ measures one headline figure, beside a peer in the same run where a peer can run, and exports
// `default async function run(): Promise<BenchResult>`.

/** One figure. */
export interface BenchRow {
  readonly figure: string;
  readonly ours: number;
  readonly peer?: number;
  readonly peerName?: string;
  readonly unit: string;
  /** ours / peer. */
  readonly ratio?: number;
  /** What was to be reached, as text. */
  readonly target?: string;
  readonly met?: boolean;
}

/** The figures of one file. */
export interface BenchResult {
  readonly name: string;
  readonly rows: readonly BenchRow[];
  /** What was left out and why, what to know when reading the figures. */
  readonly notes?: readonly string[];
}

// What a load has seen since it was last asked: requests, failures, how long answers took, what was answered.

export interface LoadCounts {
  readonly requests: number;
  readonly failed: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** How often each body was answered. */
  readonly bodies: { readonly [body: string]: number };
  /** The first few, with the time in milliseconds since the epoch. */
  readonly failures: readonly { readonly atMs: number; readonly what: string }[];
}

const KEPT_FAILURES = 20;
const KEPT_BODIES = 10;

export class LoadRecorder {
  private times: number[] = [];
  private failures: { atMs: number; what: string }[] = [];
  private failed = 0;
  private bodies = new Map<string, number>();

  answered(body: string, tookMs: number): void {
    this.times.push(tookMs);
    const text = body.trim();
    if (this.bodies.has(text) || this.bodies.size < KEPT_BODIES)
      this.bodies.set(text, (this.bodies.get(text) ?? 0) + 1);
  }

  didFail(what: string, tookMs: number, atMs: number): void {
    this.times.push(tookMs);
    this.failed += 1;
    if (this.failures.length < KEPT_FAILURES) this.failures.push({ atMs, what });
  }

  /** What was counted so far, without percentiles: cheap, for a look in between. */
  peek(): Pick<LoadCounts, 'requests' | 'failed'> {
    return { requests: this.times.length, failed: this.failed };
  }

  /** Counts from now on start at zero. */
  take(): LoadCounts {
    const sorted = this.times.sort((a, b) => a - b);
    const counts = {
      requests: sorted.length,
      failed: this.failed,
      p99Ms: round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0),
      maxMs: round(sorted.at(-1) ?? 0),
      bodies: Object.fromEntries(this.bodies),
      failures: this.failures,
    };
    this.times = [];
    this.failures = [];
    this.failed = 0;
    this.bodies = new Map();
    return counts;
  }
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

// What protects this front from its callers. Each limit answers with a Status of its own.

export interface FrontLimits {
  /** Largest request body; more is 413. */
  readonly bodyBytes: number;
  /** Largest request line and headers together; more is 431. */
  readonly headerBytes: number;
  /** Watches open at once; one more is 429 with Retry-After. */
  readonly watches: number;
  /** Log, exec, attach and port-forward sessions open at once; one more is 429. */
  readonly sessions: number;
  /** Connections open at once; one more is closed at once. */
  readonly connections: number;
  /** A watcher or log reader that takes nothing for this long is cut off. */
  readonly slowClientMs: number;
  /** Largest WebSocket message. */
  readonly messageBytes: number;
  /** Answers of at least this size are compressed when the client asks for it. */
  readonly compressFromBytes: number;
}

export const ORDINARY_LIMITS: FrontLimits = {
  bodyBytes: 3 * 1024 * 1024,
  headerBytes: 64 * 1024,
  watches: 2000,
  sessions: 500,
  connections: 5000,
  slowClientMs: 30_000,
  messageBytes: 4 * 1024 * 1024,
  compressFromBytes: 128 * 1024,
};

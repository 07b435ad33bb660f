// What protects the AWS front: each limit answers with an error of the protocol.

export const LIMITS = {
  /** Bytes of one request; a function's code travels in one (50 MB as base64). */
  bodyBytes: 96 * 1024 * 1024,
  /** Bytes of all requests that are being read or answered: nobody has been asked yet who they are. */
  waitingBytes: 256 * 1024 * 1024,
  headerBytes: 64 * 1024,
  connections: 5000,
  /** A client that does not send its request in time is cut off. */
  requestMs: 120_000,
  /** Longer than the 60 s for which SDKs keep an idle connection, so that we do not close while they send. */
  keepAliveMs: 75_000,
  /** How long calls may go on once the program was told to end. */
  closingMs: 3_000,
} as const;

// What has to be synchronous with functions: calls, their code, and what they wrote. A part of AgentCalls, and as that: plain JSON and bytes.
//
// All methods throw TuttiError.

/** An archive of a function's code that the agent keeps. */
export interface KeptCode {
  /** Hexadecimal digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly unpackedBytes: number;
}

/** Which code is called. */
export interface FunctionRef {
  readonly region: string;
  /** As AWS calls it. */
  readonly name: string;
  /** A version's number, `$LATEST`, or an alias, which chooses by weight. Absent: `$LATEST`. */
  readonly qualifier?: string;
}

export interface InvokeRequest extends FunctionRef {
  readonly type: 'RequestResponse' | 'Event' | 'DryRun';
  /** The last 4 KiB of the call's log are wanted. */
  readonly logTail?: boolean;
  /** Base64, as the caller sent it; of the mobile SDKs. */
  readonly clientContext?: string;
  /** Only where the caller's request can be told from others. */
  readonly requestId: string;
  readonly traceHeader?: string;
}

/** How a call began to be answered; the payload follows as bytes. */
export interface InvokeAnswer {
  /** 200, 202 (Event), 204 (DryRun). */
  readonly statusCode: number;
  readonly executedVersion: string;
  readonly functionError?: 'Handled' | 'Unhandled';
  /** Base64. */
  readonly logTail?: string;
  /** Streams: what the function said of the form of its answer. */
  readonly contentType?: string;
}

/** A line that a function, or the runtime about it, has written. */
export interface FunctionLogLine {
  readonly region: string;
  readonly group: string;
  readonly stream: string;
  readonly timestamp: number;
  readonly message: string;
}

/** A call that is over. */
export interface FunctionCallRecord {
  readonly region: string;
  readonly name: string;
  readonly version: string;
  /** By which it was called, where it was one. */
  readonly alias?: string;
  readonly timestamp: number;
  /** The handler's time; absent where no sandbox took the call. */
  readonly durationMs?: number;
  readonly initMs?: number;
  readonly outcome: 'ok' | 'error' | 'throttled';
  /** Calls of this function that ran when it began, itself among them. */
  readonly concurrency: number;
  /** Event: how long it had waited. */
  readonly asyncAgeMs?: number;
  /** Event: which try this was, 1 the first; absent: the first. */
  readonly attempt?: number;
  /** Event: it was given up. */
  readonly dropped?: boolean;
  /** Event: who was to be told of its end could not be. */
  readonly undelivered?: 'deadLetter' | 'destination';
}

/** What functions wrote and how their calls went, in the order in which it came. */
export interface FunctionRecords {
  /** Names the place after the last of them: given back with the next question, they are forgotten. */
  readonly cursor: string;
  readonly lines: readonly FunctionLogLine[];
  readonly calls: readonly FunctionCallRecord[];
}

export interface FunctionCalls {
  /**
   * Keeps an archive of a function's code, which stays while a Function or FunctionVersion names it, and a day. Throws BadRequest: no zip;
   * Invalid: more than 262,144,000 bytes unpacked, or paths that lead out of it.
   */
  putFunctionCode(archive: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<KeptCode>;
  /** Throws NotFound. */
  functionCode(sha256: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * Calls a function. `payload` at most 6 MiB (Event: 1 MiB, checked by the caller). `answer` is told first, then the bytes come; with
   * `stream` as the function writes them. Throws NotFound (its name in `about`), TooManyRequests (throttled; `detail` is Lambda's
   * Reason), Conflict (its code is not ready yet), Terminal (its code or runtime cannot be had), Invalid, Unavailable.
   */
  invokeFunction(
    request: InvokeRequest & { readonly stream?: boolean },
    payload: AsyncIterable<Uint8Array>,
    answer: (head: InvokeAnswer) => void,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array>;
  /** Waits up to `waitMs` for something that is there after `after`; at most about a mebibyte at a time. */
  functionRecords(
    request: { readonly after?: string; readonly waitMs: number },
    signal: AbortSignal,
  ): Promise<FunctionRecords>;
}

// Log events: what programs said, by group and stream. Not objects: a bounded store of their own keeps them.
//
// Groups themselves are objects (LogGroup); here are only their streams and events. Reads are ordered by time, then by the order of
// arrival. What does not fit any more is dropped, oldest first, over all groups of a store.

/** Names a group: a region (namespace) and the group's name. */
export interface LogGroupKey {
  readonly region: string;
  readonly group: string;
}

export interface NewLogEvent {
  /** Milliseconds since the epoch, as the sender tells. */
  readonly timestamp: number;
  readonly message: string;
}

export interface LogEvent extends NewLogEvent {
  /** Unique in its store, ascending in the order of arrival: 20 decimal digits. */
  readonly id: string;
  readonly stream: string;
  readonly ingestedAt: number;
}

export interface LogStreamInfo {
  readonly name: string;
  readonly createdAt: number;
  /** Absent while it has no events. */
  readonly firstEventAt?: number;
  readonly lastEventAt?: number;
  readonly lastIngestedAt?: number;
  readonly storedBytes: number;
}

export interface LogQuery {
  /** Absent = all streams. */
  readonly streams?: readonly string[];
  /** Inclusive, milliseconds. */
  readonly from?: number;
  /** Exclusive. */
  readonly until?: number;
  /** The order of time; default forward. */
  readonly backward?: boolean;
  readonly limit: number;
  /** From a previous page. */
  readonly after?: string;
  /** Only events that it is true for count towards `limit`. */
  matches?(event: LogEvent): boolean;
}

export interface LogPage {
  readonly events: readonly LogEvent[];
  /** Where the next page begins; absent at the end of what is there now. */
  readonly next?: string;
  /** True when the walk stopped at its bound before `limit` was met: ask again with `next`. */
  readonly partial: boolean;
}

export interface LogEvents {
  /** False when the stream was there. */
  createStream(group: LogGroupKey, stream: string, nowMs: number): Promise<boolean>;
  findStream(group: LogGroupKey, stream: string): Promise<LogStreamInfo | undefined>;
  /** By name, ascending. */
  listStreams(group: LogGroupKey): Promise<readonly LogStreamInfo[]>;
  /** With its events; nothing happens when it is not there. */
  removeStream(group: LogGroupKey, stream: string): Promise<void>;
  removeGroup(group: LogGroupKey): Promise<void>;
  /** Appends in the order given and resolves when durable. The stream is made when it is not there. */
  append(group: LogGroupKey, stream: string, events: readonly NewLogEvent[], nowMs: number): Promise<void>;
  read(group: LogGroupKey, query: LogQuery): Promise<LogPage>;
  /** Bytes of messages that a group holds. */
  storedBytes(group: LogGroupKey): Promise<number>;
  /** Drops what is older than `beforeMs` in a group (retention). */
  expire(group: LogGroupKey, beforeMs: number): Promise<void>;
}

// Log events: what programs said, by group and stream. Not objects: a bounded store of their own keeps them.
//
// Groups themselves are objects (LogGroup); here are only their streams and events. A group is named by the uid of its object, so that
// one that is made anew under the same name begins empty, whatever happened to the old one's events. Reads are ordered by time, then by
// the order of arrival. What does not fit any more is dropped, oldest first, over all groups of a store.

export interface NewLogEvent {
  /** Milliseconds since the epoch, as the sender tells; not negative. */
  readonly timestamp: number;
  readonly message: string;
}

/** The place of an event in the order of reading. */
export interface LogPosition {
  readonly timestamp: number;
  /** Unique in its store, ascending in the order of arrival: 20 decimal digits. */
  readonly id: string;
}

export interface LogEvent extends NewLogEvent, LogPosition {
  readonly stream: string;
  readonly ingestedAt: number;
}

export interface LogStreamInfo {
  readonly name: string;
  readonly createdAt: number;
  /** Of what is still there; absent while it has no events. */
  readonly firstEventAt?: number;
  /** Of all that it was ever given. */
  readonly lastEventAt?: number;
  readonly lastIngestedAt?: number;
  /** Bytes of the messages that it holds. */
  readonly storedBytes: number;
}

export interface LogQuery {
  /** Absent = all streams. Streams that are not there hold nothing. */
  readonly streams?: readonly string[];
  /** Inclusive, milliseconds. */
  readonly from?: number;
  /** Exclusive. */
  readonly until?: number;
  /** The order of time; default forward. */
  readonly backward?: boolean;
  readonly limit: number;
  /** Ends a page before its messages take more, though never before its first event. */
  readonly maxBytes?: number;
  /** The place after which (backward: before which) the page begins: that of an event, or of none. */
  readonly after?: LogPosition;
  /** Only events that it is true for count towards `limit`. */
  matches?(event: LogEvent): boolean;
}

export interface LogPage {
  /** In the order of the walk: backward, the newest first. */
  readonly events: readonly LogEvent[];
  /** Where the walk stands; absent at the end of what is there now. */
  readonly next?: LogPosition;
  /** True when the walk stopped at its own bound before `limit` was met: ask again with `next`. */
  readonly partial: boolean;
}

/** All methods throw TuttiError Unavailable while the store cannot be read or written (full disk). */
export interface LogEvents {
  /** False when the stream was there. */
  createStream(group: string, stream: string, nowMs: number): Promise<boolean>;
  findStream(group: string, stream: string): Promise<LogStreamInfo | undefined>;
  /** Those whose name begins with `prefix`, by name in the order of its UTF-8 bytes. */
  listStreams(group: string, prefix?: string): Promise<readonly LogStreamInfo[]>;
  /** With its events. False when it was not there. */
  removeStream(group: string, stream: string): Promise<boolean>;
  /** Groups that have streams. */
  listGroups(): Promise<readonly string[]>;
  /** With its streams and events; nothing happens when it is not there. */
  removeGroup(group: string): Promise<void>;
  /** Appends in the order given and resolves when durable, all or nothing. The stream is made when it is not there. */
  append(group: string, stream: string, events: readonly NewLogEvent[], nowMs: number): Promise<void>;
  read(group: string, query: LogQuery): Promise<LogPage>;
  /** Bytes of messages that a group holds. */
  storedBytes(group: string): Promise<number>;
  /** Drops what is older than `beforeMs` in a group (retention). */
  expire(group: string, beforeMs: number): Promise<void>;
}

// The store of log events as a plain list, for tests: obviously right and slow.
import type { LogEvent, LogQuery, LogStreamInfo, NewLogEvent } from '../../model/log-events.ts';

interface Kept extends LogEvent {
  readonly group: string;
}

export class LogModel {
  #events: Kept[] = [];
  readonly #streams = new Map<
    string,
    Omit<LogStreamInfo, 'storedBytes' | 'firstEventAt'> & { group: string }
  >();
  #arrivals = 0;

  createStream(group: string, name: string, nowMs: number): boolean {
    const key = `${group}/${name}`;
    if (this.#streams.has(key)) return false;
    this.#streams.set(key, { group, name, createdAt: nowMs });
    return true;
  }

  append(group: string, stream: string, events: readonly NewLogEvent[], nowMs: number): void {
    this.createStream(group, stream, nowMs);
    for (const event of events) {
      this.#arrivals += 1;
      const id = String(this.#arrivals).padStart(20, '0');
      this.#events.push({ ...event, id, stream, group, ingestedAt: nowMs });
    }
    const key = `${group}/${stream}`;
    const found = this.#streams.get(key);
    if (!found || events.length === 0) return;
    const lastEventAt = Math.max(found.lastEventAt ?? 0, ...events.map(({ timestamp }) => timestamp));
    this.#streams.set(key, { ...found, lastEventAt, lastIngestedAt: nowMs });
  }

  removeStream(group: string, stream: string): boolean {
    this.#events = this.#events.filter((event) => event.group !== group || event.stream !== stream);
    return this.#streams.delete(`${group}/${stream}`);
  }

  removeGroup(group: string): void {
    this.#events = this.#events.filter((event) => event.group !== group);
    for (const [key, stream] of this.#streams) if (stream.group === group) this.#streams.delete(key);
  }

  expire(group: string, beforeMs: number): void {
    this.#events = this.#events.filter((event) => event.group !== group || event.timestamp >= beforeMs);
  }

  read(
    group: string,
    { streams, from = 0, until = Number.MAX_VALUE, backward, matches }: LogQuery,
  ): LogEvent[] {
    const found = this.#events
      .filter((event) => event.group === group && event.timestamp >= from && event.timestamp < until)
      .map(({ group: _, ...event }) => event)
      .filter((event) => (!streams || streams.includes(event.stream)) && (matches?.(event) ?? true))
      .sort((a, b) => a.timestamp - b.timestamp || Number(a.id) - Number(b.id));
    return backward ? found.reverse() : found;
  }

  storedBytes(group: string, stream?: string): number {
    return this.read(group, { limit: 0, streams: stream === undefined ? undefined : [stream] }).reduce(
      (sum, { message }) => sum + Buffer.byteLength(message),
      0,
    );
  }

  listStreams(group: string): LogStreamInfo[] {
    return [...this.#streams.values()]
      .filter((stream) => stream.group === group)
      .map(({ group: _, ...stream }) => ({
        ...stream,
        firstEventAt: this.read(group, { limit: 0, streams: [stream.name] })[0]?.timestamp,
        storedBytes: this.storedBytes(group, stream.name),
      }))
      .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  }
}

// What does a transaction change, and what does it see of its own changes?
//
// Several appends share one transaction: each sees what those before it changed of groups and streams. Events themselves are not read
// back: what removes events runs in a transaction of its own.
import type { Environment, TreeName, Write } from './environment.ts';
import { doomedKey, numberKey, placeKey, streamKey } from './keys.ts';
import {
  decodeFacts,
  encodeEvent,
  encodeFacts,
  type GroupRecord,
  type JournalRecord,
  MESSAGE_AT,
  type NameRecord,
  type StreamRecord,
} from './record.ts';

/** An event to be removed: where it is, and how long its message is. */
export interface Removal {
  readonly group: number;
  readonly stream: number;
  readonly timestamp: number;
  readonly arrival: number;
  readonly bytes: number;
}

/** The changes of one transaction. */
export class Draft {
  readonly #environment: Environment;
  readonly #events: Write[] = [];
  // By tree and key; undefined = removed.
  readonly #facts = new Map<string, { tree: TreeName; key: Buffer; facts: object | undefined }>();
  #next: JournalRecord;

  constructor(environment: Environment, journal: JournalRecord) {
    this.#environment = environment;
    this.#next = journal;
  }

  /** What the journal says after this transaction. */
  get journal(): JournalRecord {
    return this.#next;
  }

  get isEmpty(): boolean {
    return this.#events.length === 0 && this.#facts.size === 0;
  }

  writes(): readonly Write[] {
    const facts = [...this.#facts.values()].map(({ tree, key, facts }) => ({
      tree,
      key,
      value: facts && encodeFacts(key, facts),
    }));
    return [...facts, ...this.#events];
  }

  group(name: string): GroupRecord | undefined {
    return this.#read('groups', Buffer.from(name));
  }

  setGroup(name: string, record: GroupRecord | undefined): void {
    this.#set('groups', Buffer.from(name), record);
  }

  stream(group: GroupRecord, name: string): StreamRecord | undefined {
    return this.#read('streams', streamKey(group.number, name));
  }

  setStream(group: GroupRecord, name: string, record: StreamRecord): void {
    this.#set('streams', streamKey(group.number, name), record);
  }

  /** Whose number it is; undefined once the stream is gone. */
  nameOf(stream: number): NameRecord | undefined {
    return this.#read('names', numberKey(stream));
  }

  /** Made when it is not there. */
  ensureGroup(name: string): GroupRecord {
    const found = this.group(name);
    if (found) return found;
    const made = { number: this.#takeNumber(), bytes: 0 };
    this.setGroup(name, made);
    return made;
  }

  addStream(groupName: string, group: GroupRecord, name: string, createdAt: number): StreamRecord {
    const made = { number: this.#takeNumber(), createdAt, bytes: 0 };
    this.setStream(group, name, made);
    this.#set('names', numberKey(made.number), { group: groupName, stream: name });
    return made;
  }

  forgetStream(group: number, name: string, number: number): void {
    this.#set('streams', streamKey(group, name), undefined);
    this.#set('names', numberKey(number), undefined);
  }

  /** Events are gone for readers and will be swept; stream 0 = all of the group. */
  doom(group: number, stream: number): void {
    this.#set('doomed', doomedKey(group, stream), {});
  }

  absolve(group: number, stream: number): void {
    this.#set('doomed', doomedKey(group, stream), undefined);
  }

  /** Returns the bytes of its message. */
  addEvent(
    group: number,
    stream: number,
    event: { timestamp: number; message: string; ingestedAt: number },
  ): number {
    const arrival = this.#next.nextArrival;
    this.#next = { ...this.#next, nextArrival: arrival + 1 };
    const key = placeKey(group, event.timestamp, arrival);
    const value = encodeEvent(key, { ...event, stream });
    this.#events.push({ tree: 'events', key, value });
    this.#events.push({ tree: 'order', key: placeKey(stream, event.timestamp, arrival), value: NOTHING });
    return value.length - MESSAGE_AT;
  }

  removeEvent({ group, stream, timestamp, arrival }: Removal): void {
    this.#events.push({ tree: 'events', key: placeKey(group, timestamp, arrival) });
    this.#events.push({ tree: 'order', key: placeKey(stream, timestamp, arrival) });
  }

  #takeNumber(): number {
    const { nextNumber } = this.#next;
    this.#next = { ...this.#next, nextNumber: nextNumber + 1 };
    return nextNumber;
  }

  // T is what is kept in that tree.
  #read<T extends object>(tree: TreeName, key: Buffer): T | undefined {
    const changed = this.#facts.get(idOf(tree, key));
    if (changed) return changed.facts as T | undefined;
    const record = this.#environment.get(tree, key);
    return record && decodeFacts<T>(key, record);
  }

  #set(tree: TreeName, key: Buffer, facts: object | undefined): void {
    this.#facts.set(idOf(tree, key), { tree, key, facts });
  }
}

const NOTHING = Buffer.alloc(1);

function idOf(tree: TreeName, key: Buffer): string {
  return `${tree}:${key.toString('latin1')}`;
}

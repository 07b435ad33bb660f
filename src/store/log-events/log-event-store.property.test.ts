// Does the store of log events answer like a plain list, whatever happens to it and in whatever order?
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LogEvent, LogQuery } from '../../model/log-events.ts';
import { type LogEventStore, openLogEvents } from './log-event-store.ts';
import { LogModel } from './model.case.ts';

const GROUPS = ['g1', 'g2', 'g10'];
// One is the prefix of another; order by UTF-8 differs from order by UTF-16.
const STREAMS = ['a', 'a/1', '\uffff', '\u{10000}'];
const aGroup = fc.constantFrom(...GROUPS);
const aStream = fc.constantFrom(...STREAMS);
const aTime = fc.integer({ min: 0, max: 40 });
const aMessage = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.constant('x'.repeat(5000)));
const anAppend = fc.record({
  do: fc.constant('append' as const),
  group: aGroup,
  stream: aStream,
  events: fc.array(fc.record({ timestamp: aTime, message: aMessage }), { maxLength: 6 }),
});
const aChange = fc.oneof(
  { weight: 8, arbitrary: anAppend },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('create' as const), group: aGroup, stream: aStream }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), group: aGroup, stream: aStream }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('removeGroup' as const), group: aGroup }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const), group: aGroup, before: aTime }) },
);
const aQuery = fc.record(
  {
    streams: fc.uniqueArray(aStream),
    from: aTime,
    until: aTime,
    backward: fc.boolean(),
    limit: fc.integer({ min: 1, max: 5 }),
    maxBytes: fc.integer({ min: 1, max: 8000 }),
    matches: fc.constant((event: LogEvent) => event.message.length % 2 === 0),
  },
  { requiredKeys: ['limit'] },
);
// Changes of one round go out at once, and so share transactions.
const aRound = fc.record({
  changes: fc.array(aChange, { maxLength: 6 }),
  query: aQuery,
  reopens: fc.boolean(),
});
type Change = typeof aChange extends fc.Arbitrary<infer T> ? T : never;

function changeBoth(
  store: LogEventStore,
  model: LogModel,
  change: Change,
  nowMs: number,
): Promise<unknown>[] {
  const { group } = change;
  switch (change.do) {
    case 'append':
      model.append(group, change.stream, change.events, nowMs);
      return [store.append(group, change.stream, change.events, nowMs)];
    case 'create': {
      const expected = model.createStream(group, change.stream, nowMs);
      return [store.createStream(group, change.stream, nowMs).then((made) => expect(made).toBe(expected))];
    }
    case 'remove': {
      const expected = model.removeStream(group, change.stream);
      return [store.removeStream(group, change.stream).then((was) => expect(was).toBe(expected))];
    }
    case 'removeGroup':
      model.removeGroup(group);
      return [store.removeGroup(group)];
    case 'expire':
      model.expire(group, change.before);
      return [store.expire(group, change.before)];
  }
}

async function allPages(store: LogEventStore, group: string, query: LogQuery): Promise<LogEvent[]> {
  const found: LogEvent[] = [];
  for (let after = query.after; ; ) {
    const page = await store.read(group, { ...query, after });
    expect(page.events.length).toBeLessThanOrEqual(query.limit);
    if (query.maxBytes !== undefined && page.events.length > 1)
      expect(
        page.events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0),
      ).toBeLessThanOrEqual(query.maxBytes);
    found.push(...page.events);
    if (!page.next) return found;
    after = page.next;
  }
}

it('agrees with a plain list after every round of random histories', { timeout: 60_000 }, async () => {
  const directory = await mkdtemp('/dev/shm/tutti-logs-test-');
  let run = 0;
  const property = fc.asyncProperty(fc.array(aRound, { maxLength: 12 }), async (rounds) => {
    run += 1;
    const path = join(directory, String(run));
    const problems: string[] = [];
    const open = () =>
      openLogEvents({ path, durable: false, onProblem: (problem) => problems.push(problem) });
    let store = await open();
    const model = new LogModel();
    for (const [round, { changes, query, reopens }] of rounds.entries()) {
      await Promise.all(changes.flatMap((change) => changeBoth(store, model, change, 1000 + round)));
      if (reopens) {
        await store.close();
        store = await open();
      }
      for (const group of GROUPS) {
        expect(await allPages(store, group, query)).toEqual(model.read(group, query));
        expect(await store.storedBytes(group)).toBe(model.storedBytes(group));
        for (const prefix of ['', 'a', 'a/', 'b'])
          expect(await store.listStreams(group, prefix)).toEqual(
            model.listStreams(group).filter(({ name }) => name.startsWith(prefix)),
          );
      }
    }
    await store.settled();
    const left = GROUPS.reduce((sum, group) => sum + model.read(group, { limit: 0 }).length, 0);
    expect((await store.sizes()).events).toBe(left);
    expect(problems).toEqual([]);
    await store.close();
  });
  try {
    await fc.assert(property, { numRuns: 60 });
  } finally {
    await rm(directory, { recursive: true });
  }
});

// Log streams and their events: put, got, filtered, paged, tailed.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx } from '../../context.ts';
import { faultOf } from '../../testing.ts';
import { createLogGroup } from './create-log-group.ts';
import { createLogStream } from './create-log-stream.ts';
import { deleteLogGroup } from './delete-log-group.ts';
import { deleteLogStream } from './delete-log-stream.ts';
import { describeLogGroups } from './describe-log-groups.ts';
import { describeLogStreams } from './describe-log-streams.ts';
import { filterLogEvents } from './filter-log-events.ts';
import { getLogEvents } from './get-log-events.ts';
import { putLogEvents } from './put-log-events.ts';
import { putMetricFilter } from './put-metric-filter.ts';
import { putRetentionPolicy } from './put-retention-policy.ts';
import { openTestLogs, type TestLogs } from './testing.ts';

const NOW = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const logGroupName = '/app';
let plane: TestLogs;
let ctx: Ctx;
beforeEach(async () => {
  plane = await openTestLogs();
  ctx = plane.ctx;
  await createLogGroup({ logGroupName }, ctx);
  for (const logStreamName of ['a', 'b']) await createLogStream({ logGroupName, logStreamName }, ctx);
});
afterEach(() => plane.close());

/** Puts messages a second apart, the last one now, or at the times given. */
function put(logStreamName: string, messages: readonly string[], timesMs?: readonly number[]) {
  const logEvents = messages.map((message, n) => ({
    message,
    timestamp: timesMs?.[n] ?? NOW - (messages.length - 1 - n) * 1000,
  }));
  return putLogEvents({ logGroupName, logStreamName, logEvents }, ctx);
}
const numbers = (count: number) => Array.from({ length: count }, (_, n) => `m${n}`);
const texts = ({ events }: { events?: { message?: string }[] }) => events?.map(({ message }) => message);

describe('streams', () => {
  test('are made once, described and deleted', async () => {
    expect(await faultOf(createLogStream({ logGroupName, logStreamName: 'a' }, ctx))).toBe(
      'ResourceAlreadyExistsException: The specified log stream already exists',
    );
    await put('a', ['one', 'two']);
    const { logStreams } = await describeLogStreams({ logGroupName, logStreamNamePrefix: 'a' }, ctx);
    expect(logStreams).toEqual([
      {
        logStreamName: 'a',
        creationTime: NOW,
        firstEventTimestamp: NOW - 1000,
        lastEventTimestamp: NOW,
        lastIngestionTime: NOW,
        uploadSequenceToken: expect.stringMatching(/^\d{56}$/),
        arn: 'arn:aws:logs:us-east-2:123456789012:log-group:/app:log-stream:a',
        storedBytes: 0,
      },
    ]);
    await deleteLogStream({ logGroupName, logStreamName: 'a' }, ctx);
    const missing = 'ResourceNotFoundException: The specified log stream does not exist.';
    expect(await faultOf(deleteLogStream({ logGroupName, logStreamName: 'a' }, ctx))).toBe(missing);
    expect(await faultOf(put('a', ['x']))).toBe(missing);
    expect(await faultOf(getLogEvents({ logGroupName, logStreamName: 'a' }, ctx))).toBe(missing);
    expect(await faultOf(createLogStream({ logGroupName, logStreamName: 'a:b' }, ctx))).toContain('[^:*]*');
  });

  test('are ordered by name or last event, both ways, in pages', async () => {
    for (const logStreamName of ['ab', 'c']) await createLogStream({ logGroupName, logStreamName }, ctx);
    await put('b', ['x'], [NOW]);
    await put('c', ['x'], [NOW - 1]);
    const ordered = async (input: object) => {
      const found: (string | undefined)[] = [];
      let nextToken: string | undefined;
      do {
        const page = await describeLogStreams({ logGroupName, ...input, limit: 3, nextToken }, ctx);
        found.push(...(page.logStreams ?? []).map(({ logStreamName }) => logStreamName));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return found.join(' ');
    };
    expect(await ordered({})).toBe('a ab b c');
    expect(await ordered({ descending: true })).toBe('c b ab a');
    expect(await ordered({ orderBy: 'LastEventTime' })).toBe('a ab c b');
    expect(await ordered({ orderBy: 'LastEventTime', descending: true })).toBe('b c ab a');
    expect(
      await faultOf(
        describeLogStreams({ logGroupName, orderBy: 'LastEventTime', logStreamNamePrefix: 'a' }, ctx),
      ),
    ).toBe('InvalidParameterException: Cannot order by LastEventTime with a logStreamNamePrefix.');
  });
});

describe('putting events', () => {
  test('answers a token that nobody has to send', async () => {
    const { nextSequenceToken } = await put('a', ['x']);
    expect(nextSequenceToken).toMatch(/^\d{56}$/);
    const sequenceToken = '1';
    const logEvents = [{ timestamp: NOW, message: 'y' }];
    await putLogEvents({ logGroupName, logStreamName: 'a', logEvents, sequenceToken }, ctx);
    const { logGroups } = await describeLogGroups({}, ctx);
    expect(logGroups?.[0]?.storedBytes).toBe(2);
  });

  test('leaves out what is too old, expired or too new, and says what', async () => {
    const old = await put('a', ['x', 'y'], [NOW - 14 * DAY_MS - 1, NOW - 14 * DAY_MS]);
    expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    const future = await put('a', ['z', 'n'], [NOW + 2 * HOUR_MS, NOW + 2 * HOUR_MS + 1]);
    expect(future.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
    await putRetentionPolicy({ logGroupName, retentionInDays: 1 }, ctx);
    const expired = await put('b', ['e', 'k'], [NOW - DAY_MS - 1, NOW - DAY_MS]);
    expect(expired.rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1 });
    expect(texts(await filterLogEvents({ logGroupName }, ctx))).toEqual(['y', 'k', 'z']);
    const none = await put('b', ['n'], [NOW + DAY_MS]);
    expect(none.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 0 });
  });

  test.each([
    ['out of order', ['a', 'b'], [NOW, NOW - 1], 'must be in chronological order.'],
    ['over a day', ['a', 'b'], [NOW - DAY_MS - 1, NOW], 'cannot span more than 24 hours.'],
    [
      'too much',
      ['x'.repeat(2 ** 20 - 25)],
      [NOW],
      'Upload too large: 1048577 bytes exceeds limit of 1048576',
    ],
    ['empty', [''], [NOW], "at 'logEvents.1.member.message' failed"],
    [
      'none',
      [],
      [],
      "at 'logEvents' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'too many',
      numbers(10_001),
      Array(10_001).fill(NOW),
      'Member must have length less than or equal to 10000',
    ],
  ])('%s is refused whole', async (_, messages, times, why) => {
    const fault = await faultOf(put('a', messages, times));
    expect(fault).toMatch(/^InvalidParameterException/);
    expect(fault).toContain(why);
    expect(texts(await filterLogEvents({ logGroupName }, ctx))).toEqual([]);
  });

  test('the largest batch is taken', async () => {
    await put('a', ['x'.repeat(2 ** 20 - 26)]);
    expect(texts(await getLogEvents({ logGroupName, logStreamName: 'a' }, ctx))).toHaveLength(1);
  });

  test('a group made anew has none of the old events', async () => {
    await put('a', ['old']);
    await deleteLogGroup({ logGroupName }, ctx);
    expect(await faultOf(put('a', ['x']))).toBe(
      'ResourceNotFoundException: The specified log group does not exist.',
    );
    await createLogGroup({ logGroupName }, ctx);
    expect(await describeLogStreams({ logGroupName }, ctx)).toEqual({ logStreams: [], nextToken: undefined });
    await createLogStream({ logGroupName, logStreamName: 'a' }, ctx);
    await put('a', ['new']);
    expect(texts(await filterLogEvents({ logGroupName }, ctx))).toEqual(['new']);
  });
});

describe('getting events of a stream', () => {
  const get = (input: object = {}) => getLogEvents({ logGroupName, logStreamName: 'a', ...input }, ctx);

  test('begins at the tail and goes back, or at the head and goes on', async () => {
    await put('a', numbers(5));
    await put('b', ['other']);
    const tail = await get({ limit: 2 });
    expect(texts(tail)).toEqual(['m3', 'm4']);
    const before = await get({ limit: 2, nextToken: tail.nextBackwardToken });
    expect(texts(before)).toEqual(['m1', 'm2']);
    expect(texts(await get({ limit: 2, nextToken: before.nextForwardToken }))).toEqual(['m3', 'm4']);
    const head = await get({ limit: 3, startFromHead: true });
    expect(texts(head)).toEqual(['m0', 'm1', 'm2']);
    expect(texts(await get({ limit: 3, nextToken: head.nextForwardToken }))).toEqual(['m3', 'm4']);
    expect(head.events?.[0]).toEqual({ timestamp: NOW - 4000, message: 'm0', ingestionTime: NOW });
  });

  test('tokens stay the same at the ends until there is more', async () => {
    await put('a', ['one']);
    const first = await get({ startFromHead: true });
    const end = await get({ nextToken: first.nextForwardToken });
    expect([end.events, end.nextForwardToken]).toEqual([[], first.nextForwardToken]);
    const start = await get({ nextToken: first.nextBackwardToken });
    expect([start.events, start.nextBackwardToken]).toEqual([[], first.nextBackwardToken]);
    await put('a', ['two']);
    expect(texts(await get({ nextToken: end.nextForwardToken }))).toEqual(['two']);
    expect(await faultOf(get({ nextToken: 'x' }))).toBe(
      'InvalidParameterException: The specified nextToken is invalid.',
    );
  });

  test('an empty stream has tokens that later find what comes', async () => {
    const { events, nextForwardToken } = await get();
    expect(events).toEqual([]);
    await put('a', ['x']);
    expect(texts(await get({ nextToken: nextForwardToken }))).toEqual(['x']);
  });

  test('a window has its start and not its end', async () => {
    await put('a', numbers(5));
    expect(texts(await get({ startTime: NOW - 3000, endTime: NOW - 1000 }))).toEqual(['m1', 'm2']);
  });

  test('a group is named by name or ARN, and not by both', async () => {
    await put('a', ['x']);
    const logGroupIdentifier = 'arn:aws:logs:us-east-2:123456789012:log-group:/app';
    expect(texts(await getLogEvents({ logGroupIdentifier, logStreamName: 'a' }, ctx))).toEqual(['x']);
    expect(await faultOf(get({ logGroupIdentifier }))).toMatch('mutually exclusive');
  });
});

describe('filtering events', () => {
  const filter = (input: object = {}) => filterLogEvents({ logGroupName, ...input }, ctx);

  test('mixes streams by time, with all that awscli shows', async () => {
    await put('a', ['one', 'three'], [NOW - 3, NOW - 1]);
    await put('b', ['two', 'four'], [NOW - 2, NOW]);
    const { events, searchedLogStreams, nextToken } = await filter({ interleaved: true });
    expect(texts({ events })).toEqual(['one', 'two', 'three', 'four']);
    expect(events?.[0]).toEqual({
      eventId: expect.stringMatching(/^\d{20}$/),
      logStreamName: 'a',
      timestamp: NOW - 3,
      message: 'one',
      ingestionTime: NOW,
    });
    expect([searchedLogStreams, nextToken]).toEqual([[], undefined]);
  });

  test('by stream, prefix, time and pattern', async () => {
    await createLogStream({ logGroupName, logStreamName: 'bc' }, ctx);
    await put('a', ['a ERROR', 'a'], [NOW - 3, NOW]);
    await put('b', ['b', 'b ERROR'], [NOW - 2, NOW]);
    await put('bc', ['{"n":3}'], [NOW - 1]);
    expect(texts(await filter({ logStreamNames: ['a', 'bc'] }))).toEqual(['a ERROR', '{"n":3}', 'a']);
    expect(texts(await filter({ logStreamNamePrefix: 'b' }))).toEqual(['b', '{"n":3}', 'b ERROR']);
    expect(texts(await filter({ startTime: NOW - 2, endTime: NOW - 1 }))).toEqual(['b', '{"n":3}']);
    expect(texts(await filter({ filterPattern: 'ERROR' }))).toEqual(['a ERROR', 'b ERROR']);
    expect(texts(await filter({ filterPattern: '{ $.n > 2 }' }))).toEqual(['{"n":3}']);
    expect(await faultOf(filter({ logStreamNames: ['z'] }))).toMatch(/^ResourceNotFoundException/);
    expect(await faultOf(filter({ logStreamNames: ['a'], logStreamNamePrefix: 'b' }))).toMatch(
      /mutually exclusive/,
    );
    expect(await faultOf(filter({ filterPattern: '{' }))).toBe(
      'InvalidParameterException: Invalid filter pattern',
    );
  });

  test('in pages, forward and backward', async () => {
    await put('a', numbers(5));
    const all = async (input: object) => {
      const found: (string | undefined)[] = [];
      let nextToken: string | undefined;
      do {
        const page = await filter({ ...input, limit: 2, nextToken });
        found.push(...(texts(page) ?? []));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return found;
    };
    expect(await all({})).toEqual(numbers(5));
    expect(await all({ startFromHead: false })).toEqual(numbers(5).reverse());
  });

  test('a page has at most a megabyte', async () => {
    for (let n = 0; n < 3; n += 1) await put('a', ['x'.repeat(600_000)]);
    const { events, nextToken } = await filter();
    expect([events?.length, nextToken !== undefined]).toEqual([1, true]);
    expect((await filter({ nextToken })).events).toHaveLength(1);
  });

  test('follows as `aws logs tail --follow` does: from the last event seen, again and again', async () => {
    const seen = new Set<string | undefined>();
    let startTime = NOW - 10_000;
    const poll = async () => {
      const { events = [] } = await filter({ interleaved: true, startTime });
      const fresh = events.filter(({ eventId }) => !seen.has(eventId));
      for (const { eventId } of fresh) seen.add(eventId);
      startTime = events.at(-1)?.timestamp ?? startTime;
      return fresh.map(({ message }) => message);
    };
    await put('a', ['one'], [NOW]);
    expect(await poll()).toEqual(['one']);
    await put('b', ['two'], [NOW]);
    expect(await poll()).toEqual(['two']);
    expect(await poll()).toEqual([]);
    await put('a', ['three'], [NOW + 5]);
    expect(await poll()).toEqual(['three']);
  });
});

describe('metrics of events', () => {
  const transformation = { metricName: 'N', metricNamespace: 'App', metricValue: '1' };
  const told = () =>
    plane.metrics.map(({ key, sample }) => ({
      at: sample.timestamp,
      count: sample.count,
      sum: sample.sum,
      dimensions: key.dimensions.map(({ name, value }) => `${name}=${value}`).join(),
    }));

  test('count what matches, per minute, and tell the default of minutes without', async () => {
    const metricTransformations = [{ ...transformation, defaultValue: 0 }];
    await putMetricFilter(
      { logGroupName, filterName: 'f', filterPattern: 'ERROR', metricTransformations },
      ctx,
    );
    await put('a', ['ok', 'ERROR 1', 'ERROR 2'], [NOW - 60_000, NOW, NOW + 1]);
    expect(told()).toEqual([
      { at: NOW - 60_000, count: 1, sum: 0, dimensions: '' },
      { at: NOW, count: 2, sum: 2, dimensions: '' },
    ]);
  });

  test('take values and dimensions out of events', async () => {
    const metricTransformations = [
      {
        ...transformation,
        metricValue: '$.ms',
        dimensions: { path: '$.path' },
        unit: 'Milliseconds' as const,
      },
    ];
    await putMetricFilter(
      { logGroupName, filterName: 'f', filterPattern: '{ $.ms > 0 }', metricTransformations },
      ctx,
    );
    await put(
      'a',
      ['{"ms":5,"path":"/a"}', '{"ms":7,"path":"/b"}', '{"ms":9,"path":"/a"}', '{"ms":1}', 'x'],
      Array(5).fill(NOW),
    );
    expect(told()).toEqual([
      { at: NOW, count: 2, sum: 14, dimensions: 'path=/a' },
      { at: NOW, count: 1, sum: 7, dimensions: 'path=/b' },
    ]);
    expect(plane.metrics[0]?.sample).toMatchObject({ minimum: 5, maximum: 9, unit: 'Milliseconds' });
  });
});

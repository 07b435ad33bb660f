// Events on a real journal and sandboxes in memory: tries, pauses, destinations, and what is left after an agent was killed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../../machinery/log.ts';
import type { FunctionCallRecord } from '../../../model/function-calls.ts';
import type { FunctionEventConfig } from '../../../model/kinds/function-rules.ts';
import { aFunction, named, openCallWorld, REGION, settle } from '../invoke/world.case.ts';
import { answerOf, errorOf } from '../testing.ts';
import { EventQueue } from './event-queue.ts';
import { type EventJournal, openJournal } from './journal.ts';

let folder: string;
const journals: EventJournal[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tutti-events-'));
});
afterEach(async () => {
  for (const journal of journals.splice(0)) await journal.close();
  rmSync(folder, { recursive: true });
});

function rules(spec: Partial<FunctionEventConfig['spec']>): FunctionEventConfig {
  const metadata = { name: 'x', namespace: REGION, uid: 'x', resourceVersion: '1', creationTimestamp: '' };
  const all = { function: 'web', functionName: 'web', qualifier: '$LATEST', modifiedAt: '', ...spec };
  return { apiVersion: 'tutti.dev/v1', kind: 'FunctionEventConfig', metadata, spec: all };
}

async function openQueue(
  functions = [aFunction()],
  configs: readonly FunctionEventConfig[] = [],
  world?: Awaited<ReturnType<typeof openCallWorld>>,
) {
  const made = world ?? (await openCallWorld(functions));
  const journal = await openJournal({ folder, log: silentLog });
  journals.push(journal);
  const records: FunctionCallRecord[] = [];
  const end = new AbortController();
  const queue = new EventQueue({
    ...{ journal, invoker: made.invoker, clock: made.clock, log: silentLog, signal: end.signal },
    objects: {
      ...made.objects,
      eventConfigs: named(configs, ({ spec }) => `${spec.functionName}:${spec.qualifier}`),
    },
    record: (record) => void records.push(record),
  });
  const heard: { name: string; payload: unknown }[] = [];
  return { ...made, journal, queue, records, heard, end };
}

const event = (overrides = {}) => ({
  ...{ region: REGION, name: 'web', requestId: 'id-1', payload: Buffer.from('{"n":1}') },
  ...overrides,
});

/** Waits for the disk, not for time. */
async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !what(); i += 1) await settle();
  expect(what()).toBe(true);
}

describe('an event', () => {
  test('is given to its function once, and is over', async () => {
    const { queue, journal, records, fake } = await openQueue();
    await queue.accept(event());
    await until(() => journal.size === 0);
    expect(fake.calls.filter((call) => call.startsWith('invoke'))).toEqual(['invoke s1 id-1']);
    expect(records).toMatchObject([{ outcome: 'ok', asyncAgeMs: expect.any(Number), attempt: 1 }]);
  });

  test('whose function fails is tried again after one and two minutes, then given up', async () => {
    const { queue, journal, records, fake, clock } = await openQueue();
    fake.behave({ invoke: async () => errorOf('Error', 'no') });
    await queue.accept(event());
    await until(() => records.length === 1);
    await until(() => journal.list()[0]?.tries === 1);
    await clock.advance(59_000);
    expect(records).toHaveLength(1);
    await clock.advance(1000);
    await until(() => journal.list()[0]?.tries === 2);
    await clock.advance(120_000);
    await until(() => journal.size === 0);
    expect(records.map(({ attempt, dropped }) => [attempt, dropped])).toEqual([
      [1, undefined],
      [2, undefined],
      [3, true],
    ]);
  });

  test('that is throttled waits with growing pauses, and does not count as a try', async () => {
    const { queue, journal, records, clock } = await openQueue([aFunction({ reservedConcurrency: 0 })]);
    await queue.accept(event());
    await until(() => journal.list()[0]?.failures === 1);
    await clock.advance(1000);
    await until(() => journal.list()[0]?.failures === 2);
    expect(journal.list()[0]).toMatchObject({ tries: 0 });
    expect(records.map(({ outcome }) => outcome)).toEqual(['throttled', 'throttled']);
  });

  test('past its age is given up', async () => {
    const functions = [aFunction({ reservedConcurrency: 0 })];
    const { queue, journal, records, clock } = await openQueue(functions, [rules({ maximumAgeSeconds: 60 })]);
    await queue.accept(event());
    for (let i = 1; i < 7 && journal.size > 0; i += 1) {
      await until(() => journal.list()[0]?.failures === i || journal.size === 0);
      await clock.advance(32_000);
    }
    await until(() => journal.size === 0);
    expect(records.at(-1)).toMatchObject({ dropped: true });
  });

  test('tells its destination how it went, in Lambda’s form', async () => {
    const to = 'arn:aws:lambda:us-east-2:123456789012:function:told';
    const functions = [aFunction(), aFunction({ name: 'told' })];
    const { queue, journal, fake } = await openQueue(functions, [
      rules({ onFailure: to, maximumRetries: 0 }),
    ]);
    const heard: string[] = [];
    fake.behave({
      invoke: async ({ payload, functionArn }) => {
        heard.push(Buffer.from(payload).toString());
        return functionArn.includes('told') ? answerOf('{}') : errorOf('Error', 'no');
      },
    });
    await queue.accept(event());
    await until(() => heard.length === 2 && journal.size === 0);
    expect(JSON.parse(heard[1] ?? '')).toMatchObject({
      version: '1.0',
      requestContext: {
        requestId: 'id-1',
        functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:web:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 1,
      },
      requestPayload: { n: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'no' },
    });
  });

  test('whose destination is not there says so', async () => {
    const to = 'arn:aws:lambda:us-east-2:123456789012:function:none';
    const { queue, journal, records } = await openQueue([aFunction()], [rules({ onSuccess: to })]);
    await queue.accept(event());
    await until(() => journal.size === 0);
    expect(records).toMatchObject([{ outcome: 'ok', undelivered: 'destination' }]);
  });

  test('that has come in a circle sixteen times is given up', async () => {
    const { queue, journal, records, fake } = await openQueue();
    let trace = '';
    fake.behave({
      invoke: async ({ traceId }) => {
        trace = traceId;
        return answerOf('{}');
      },
    });
    for (let i = 0; i < 17; i += 1) {
      await queue.accept(event(trace ? { traceHeader: trace } : {}));
      await until(() => journal.size === 0);
    }
    expect(fake.calls.filter((call) => call.startsWith('invoke'))).toHaveLength(16);
    expect(records.at(-1)).toMatchObject({ dropped: true });
  });

  test('that an agent left is worked off by the next one', async () => {
    const first = await openQueue();
    first.fake.behave({ invoke: () => new Promise(() => undefined) });
    await first.queue.accept(event());
    await first.queue.accept(event({ requestId: 'id-2' }));
    const second = await openQueue();
    second.queue.start();
    await until(() => second.journal.size === 0);
    const given = second.fake.calls.filter((call) => call.startsWith('invoke')).map((call) => call.slice(-4));
    expect(given.sort()).toEqual(['id-1', 'id-2']);
  });
});

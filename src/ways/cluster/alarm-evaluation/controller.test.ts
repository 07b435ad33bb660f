// Alarms in a cluster: the real object API and the real store of metrics in memory, a clock that the test moves.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { AlarmActionCall } from '../../../model/alarm-actions.ts';
import { type Alarm, alarmKind, HISTORY_KEPT } from '../../../model/kinds/alarm.ts';
import type { AlarmSpec, MetricAlarmSpec } from '../../../model/kinds/alarm-types.ts';
import { namespaceKind } from '../../../model/kinds/namespace.ts';
import type { MetricKey } from '../../../model/metrics.ts';
import { openMetrics } from '../../../store/metrics/open-metrics.ts';
import type { AllInformers } from '../deps.ts';
import { openCluster } from '../testing.ts';
import { alarmEvaluation } from './controller.ts';

const REGION = 'us-east-2';
const KEY: MetricKey = { region: REGION, namespace: 'App', name: 'Load', dimensions: [] };
const POLICY = 'arn:aws:autoscaling:us-east-2:123456789012:scalingPolicy:x';
const TOPIC = 'arn:aws:sns:us-east-2:123456789012:topic';
const MINUTE = 60_000;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function aRegion() {
  const directory = await mkdtemp('/dev/shm/tutti-alarms-');
  const calls: AlarmActionCall[] = [];
  let reads = 0;
  const cluster = await openCluster(({ client, clock, informers }) => [
    alarmEvaluation({
      client,
      clock,
      alarms: (informers as AllInformers).of(alarmKind),
      metrics: {
        put: (samples) => store.put(samples),
        list: (region, filter) => store.list(region, filter),
        read(key, range) {
          reads += 1;
          return store.read(key, range);
        },
      },
      actions: {
        async run(call) {
          calls.push(call);
          if (call.action === TOPIC) throw new Error('nobody listens');
        },
        repeats: (action) => action === POLICY,
      },
    }),
  ]);
  const store = await openMetrics({
    path: join(directory, 'm'),
    durable: false,
    now: () => cluster.clock.now(),
  });
  closers.push(async () => {
    await cluster.close();
    await store.close();
    await rm(directory, { recursive: true });
  });
  await cluster.client.create(namespaceKind, { metadata: { name: REGION }, spec: {} });
  await cluster.start();
  const get = (name = 'high') => cluster.client.get(alarmKind, { namespace: REGION, name });
  return {
    ...cluster,
    calls,
    get,
    reads: () => reads,
    async alarm(name: string, spec: Partial<AlarmSpec> = {}): Promise<Alarm> {
      const at = new Date(cluster.clock.now()).toISOString();
      const lists = { okActions: [], alarmActions: [], insufficientDataActions: [], changes: [] };
      const made = await cluster.client.create(alarmKind, {
        metadata: { namespace: REGION, name },
        spec: {
          alarmName: name,
          arn: `arn:aws:cloudwatch:${REGION}:123456789012:alarm:${name}`,
          actionsEnabled: true,
          ...lists,
          createdAt: at,
          updatedAt: at,
          ...(spec.composite ? {} : { watch: watching() }),
          ...spec,
        },
      });
      await cluster.settle();
      return made;
    },
    async put(value: number, secondsAgo = 0): Promise<void> {
      const timestamp = cluster.clock.now() - secondsAgo * 1000;
      const set = { count: 1, sum: value, minimum: value, maximum: value };
      await store.put([{ key: KEY, sample: { ...set, timestamp, resolutionSeconds: 1 } }]);
    },
    async assign(state: AlarmSpec['assigned']): Promise<void> {
      const body = { spec: { assigned: state } };
      await cluster.client.patch(alarmKind, { namespace: REGION, name: 'high' }, body, { type: 'merge' });
      await cluster.settle();
    },
    async advance(ms: number): Promise<void> {
      for (let left = ms; left > 0; left -= 10_000) {
        await cluster.clock.advance(Math.min(left, 10_000));
        await cluster.settle();
      }
    },
    state: async (name?: string) => (await get(name)).status?.state,
    summaries: async (name?: string) => (await get(name)).status?.history.map(({ summary }) => summary),
  };
}

function watching(overrides: Partial<MetricAlarmSpec> = {}): MetricAlarmSpec {
  const { namespace, name, dimensions } = KEY;
  return {
    metric: { namespace, name, dimensions, statistic: 'Average', periodSeconds: 60 },
    evaluationPeriods: 1,
    comparison: 'GreaterThanThreshold',
    threshold: 2,
    ...overrides,
  };
}

describe('a metric alarm', () => {
  it('goes off when a period has ended above the threshold, says why, and comes back', async () => {
    const { alarm, put, advance, get, state, summaries } = await aRegion();
    await alarm('high');
    expect(await state()).toBeUndefined();
    await put(3);
    await advance(50_000);
    expect(await state()).toBeUndefined();
    await advance(20_000);
    expect((await get()).status).toMatchObject({
      state: 'ALARM',
      reason:
        'Threshold Crossed: 1 datapoint [3.0 (01/01/26 00:00:00)] was greater than the threshold (2.0).',
      transitionedAt: '2026-01-01T00:01:02.000Z',
    });
    await put(1);
    await advance(MINUTE);
    expect(await state()).toBe('OK');
    await advance(5 * MINUTE);
    expect(await state()).toBe('INSUFFICIENT_DATA');
    expect(await summaries()).toEqual([
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      'Alarm updated from ALARM to OK',
      'Alarm updated from OK to INSUFFICIENT_DATA',
    ]);
  });

  it('is looked at when periods end, not in between', async () => {
    const { alarm, advance, reads } = await aRegion();
    await alarm('high');
    const before = reads();
    await advance(10 * MINUTE);
    expect(reads() - before).toBe(10);
  });

  it('of ten seconds is looked at every ten', async () => {
    const { alarm, advance, put, state } = await aRegion();
    const { namespace, name, dimensions } = KEY;
    const metric = { namespace, name, dimensions, statistic: 'Maximum', periodSeconds: 10 };
    await alarm('high', { watch: watching({ metric }) });
    await put(5);
    await advance(12_000);
    expect(await state()).toBe('ALARM');
  });

  it('on an expression goes by its outcome', async () => {
    const { alarm, put, advance, state } = await aRegion();
    const { namespace, name, dimensions } = KEY;
    const metric = { namespace, name, dimensions, statistic: 'Sum', periodSeconds: 60 };
    const queries = [
      { id: 'm1', returnData: false, metric },
      { id: 'e1', returnData: true, expression: 'FILL(m1, 0) * 100' },
    ];
    await alarm('high', { watch: { ...watching({ threshold: 250 }), metric: undefined, queries } });
    await advance(62_000);
    expect(await state()).toBe('OK');
    await put(3);
    await advance(MINUTE);
    expect(await state()).toBe('ALARM');
  });
});

describe('an assigned state', () => {
  it('holds until the next period ends, runs actions, and is history', async () => {
    const { alarm, assign, put, advance, get, calls, summaries } = await aRegion();
    await alarm('high', { alarmActions: [TOPIC] });
    await advance(30_000);
    await put(1);
    await assign({ state: 'ALARM', reason: 'a test', at: '2026-01-01T00:00:30.000Z' });
    expect((await get()).status).toMatchObject({ state: 'ALARM', reason: 'a test', pending: [] });
    expect(calls).toMatchObject([
      { action: TOPIC, from: 'INSUFFICIENT_DATA', to: 'ALARM', reason: 'a test' },
    ]);
    await advance(20_000);
    expect((await get()).status?.state).toBe('ALARM');
    await advance(20_000);
    expect((await get()).status?.state).toBe('OK');
    expect(await summaries()).toEqual([
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      `Failed to execute action ${TOPIC}. Received error: "nobody listens"`,
      'Alarm updated from ALARM to OK',
    ]);
  });

  it('that is the true one keeps the state, with the reason of the data', async () => {
    const { alarm, assign, put, advance, get, summaries } = await aRegion();
    await alarm('high');
    await put(3);
    await assign({ state: 'ALARM', reason: 'a test', at: '2026-01-01T00:00:00.000Z' });
    await advance(70_000);
    expect((await get()).status?.reason).toMatch(/^Threshold Crossed: 1 datapoint/);
    expect(await summaries()).toHaveLength(1);
  });
});

describe('actions', () => {
  it('of scaling are called again each minute while the state lasts', async () => {
    const { alarm, put, advance, calls, summaries } = await aRegion();
    await alarm('high', { alarmActions: [POLICY, TOPIC] });
    for (let minute = 0; minute < 4; minute += 1) {
      await put(3);
      await advance(MINUTE);
    }
    await advance(5000);
    const minutes = (action: string) => calls.filter((call) => call.action === action).length;
    expect(minutes(POLICY)).toBe(4);
    expect(minutes(TOPIC)).toBe(1);
    expect(await summaries()).toContain(`Successfully executed action ${POLICY}`);
  });

  it('of scaling are called again each period when that is shorter than a minute', async () => {
    const { alarm, put, advance, calls, state } = await aRegion();
    const metric = {
      namespace: 'App',
      name: 'Load',
      dimensions: [],
      periodSeconds: 10,
      statistic: 'Average',
    };
    await alarm('high', { alarmActions: [POLICY, TOPIC], watch: watching({ metric }) });
    for (let period = 0; period < 4; period += 1) {
      await put(3);
      await advance(10_000);
    }
    await advance(3000);
    expect(await state()).toBe('ALARM');
    expect(calls.filter(({ action }) => action === POLICY)).toHaveLength(4);
    expect(calls.filter(({ action }) => action === TOPIC)).toHaveLength(1);
  });

  it('are not run when they are disabled', async () => {
    const { alarm, put, advance, calls, state } = await aRegion();
    await alarm('high', { alarmActions: [POLICY], actionsEnabled: false });
    await put(3);
    await advance(3 * MINUTE);
    expect(await state()).toBe('ALARM');
    expect(calls).toEqual([]);
  });

  it('that were written down before a crash are run after it', async () => {
    const { alarm, client, stop, start, settle, calls, get } = await aRegion();
    const made = await alarm('high', { alarmActions: [TOPIC] });
    await stop();
    const at = '2026-01-01T00:00:01.000Z';
    const pending = [{ arn: TOPIC, from: 'OK' as const }];
    const status = {
      state: 'ALARM' as const,
      reason: 'x',
      updatedAt: at,
      transitionedAt: at,
      history: [],
      pending,
    };
    const now = await get();
    await client.updateStatus(alarmKind, { ...made, metadata: now.metadata, status });
    await start();
    await settle();
    expect(calls).toMatchObject([{ action: TOPIC, from: 'OK', to: 'ALARM' }]);
    expect((await get()).status).toMatchObject({
      pending: [],
      history: [{ type: 'Action' }, { type: 'StateUpdate' }],
    });
  });
});

describe('history', () => {
  it('keeps what is newest', async () => {
    const { alarm, put, advance, get } = await aRegion();
    await alarm('high', { alarmActions: [POLICY], okActions: [TOPIC] });
    for (let minute = 0; minute < 30; minute += 1) {
      await put(minute % 2 === 0 ? 3 : 1);
      await advance(MINUTE);
    }
    const history = (await get()).status?.history ?? [];
    expect(history).toHaveLength(HISTORY_KEPT);
    expect(history.at(-1)?.at.slice(0, 16)).toBe('2026-01-01T00:29');
  });
});

describe('a composite alarm', () => {
  it('follows its children at once, and says which one moved it', async () => {
    const { alarm, put, advance, state, get, assign } = await aRegion();
    await alarm('both', { composite: { rule: 'ALARM("high") AND NOT ALARM(low)' } });
    await alarm('high');
    expect(await state('both')).toBe('OK');
    await put(3);
    await advance(63_000);
    expect((await get('both')).status).toMatchObject({
      state: 'ALARM',
      reason:
        'arn:aws:cloudwatch:us-east-2:123456789012:alarm:high transitioned to ALARM at Thursday 01 January, 2026 00:01:02 UTC',
    });
    await assign({ state: 'OK', reason: 'a test', at: '2026-01-01T00:01:10.000Z' });
    expect(await state('both')).toBe('OK');
  });
});

// Numbers in and out: PutMetricData, ListMetrics, GetMetricStatistics, GetMetricData.
import type { MetricDatum, PutMetricDataInput } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx } from '../../context.ts';
import { faultOf } from '../../testing.ts';
import { getMetricData } from './get-metric-data.ts';
import { getMetricStatistics } from './get-metric-statistics.ts';
import { listMetrics } from './list-metrics.ts';
import { type Monitored, minute, openMonitored } from './monitoring.case.ts';
import { putMetricData } from './put-metric-data.ts';

let plane: Monitored;
let ctx: Ctx;
beforeEach(async () => {
  plane = await openMonitored();
  ctx = plane.ctx;
});
afterEach(() => plane.close());

const HOST = [{ Name: 'Host', Value: 'a' }];
type Datum = Omit<MetricDatum, 'MetricName'> & { MetricName?: string };

async function put(...data: Datum[]): Promise<void> {
  const MetricData = data.map((datum) => ({ MetricName: 'Latency', ...datum }));
  // Tests also send what the type forbids.
  await putMetricData({ Namespace: 'App', MetricData } as Parameters<typeof putMetricData>[0], ctx);
}

async function statistics(more: Partial<Parameters<typeof getMetricStatistics>[0]> = {}) {
  const window = { StartTime: minute(0), EndTime: minute(10), Period: 60 };
  const { Datapoints = [] } = await getMetricStatistics(
    {
      Namespace: 'App',
      MetricName: 'Latency',
      ...window,
      ...(more.ExtendedStatistics ? {} : { Statistics: ['Sum'] }),
      ...more,
    },
    ctx,
  );
  return Datapoints;
}

describe('PutMetricData', () => {
  test('takes values, values with counts and sets, and adds them up', async () => {
    await put(
      { Value: 1, Timestamp: minute(1) },
      { Values: [2, 3], Counts: [2, 1], Timestamp: minute(1) },
      { StatisticValues: { SampleCount: 2, Sum: 9, Minimum: 4, Maximum: 5 }, Timestamp: minute(1) },
    );
    const all = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
    expect(await statistics({ Statistics: [...all] })).toEqual([
      {
        Timestamp: minute(1),
        SampleCount: 6,
        Average: 17 / 6,
        Sum: 17,
        Minimum: 1,
        Maximum: 5,
        Unit: 'None',
      },
    ]);
  });

  test('without a time means now; without samples nothing', async () => {
    await put({ Value: 7 }, { Values: [1], Counts: [0] });
    expect(await statistics()).toEqual([{ Timestamp: minute(0), Sum: 7, Unit: 'None' }]);
  });

  test.each<[Datum, string]>([
    [
      { Value: Number.NaN },
      'InvalidParameterValueException: The value NaN for parameter MetricData.member.1.Value is invalid.',
    ],
    [{ Values: [Number.POSITIVE_INFINITY] }, 'MetricData.member.1.Values.member.1 is invalid.'],
    [{ Value: 2 ** 361 }, 'is invalid.'],
    [{}, 'MissingRequiredParameterException: At least one of the parameters must be specified.'],
    [
      { Value: 1, Values: [1] },
      'MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive',
    ],
    [{ Values: [1, 2], Counts: [1] }, 'must be of the same size'],
    [{ Values: Array.from({ length: 151 }, () => 1) }, 'must not have a size greater than 150'],
    [{ StatisticValues: { SampleCount: 1, Sum: 1, Minimum: 2, Maximum: 1 } }, 'InvalidParameterCombination'],
    [
      { Value: 1, Unit: 'Parsec' as never },
      'The value Parsec for parameter MetricData.member.1.Unit is invalid.',
    ],
    [{ Value: 1, StorageResolution: 7 }, 'StorageResolution is invalid.'],
    [{ Value: 1, Timestamp: minute(-15 * 1440) }, 'within the past two weeks'],
    [{ Value: 1, Timestamp: minute(121) }, 'no more than two hours in the future'],
    [{ Value: 1, Timestamp: new Date(Number.NaN) }, 'no more than two hours'],
    [{ Value: 1, MetricName: '' }, 'MetricData.member.1.MetricName'],
    [{ Value: 1, Dimensions: [{ Name: 'a', Value: '' }] }, 'Dimensions.member.1.Value is required'],
    [{ Value: 1, Dimensions: [...HOST, ...HOST] }, 'more than once'],
    [
      { Value: 1, Dimensions: Array.from({ length: 31 }, (_, n) => ({ Name: `n${n}`, Value: 'v' })) },
      'must not have a size greater than 30',
    ],
  ])('refuses %o', async (datum, why) => {
    expect(await faultOf(put(datum))).toContain(why);
    expect(await plane.metrics.list(ctx.region, { sinceMs: 0 })).toEqual([]);
  });

  test('refuses more than 1,000 metrics, none at all, and a strange namespace', async () => {
    const many = Array.from({ length: 1001 }, () => ({ Value: 1 }));
    expect(await faultOf(put(...many))).toContain('must not have a size greater than 1000');
    expect(await faultOf(putMetricData({ Namespace: 'App' }, ctx))).toContain('MetricData is required');
    const odd: PutMetricDataInput = { Namespace: ':x', MetricData: [] };
    expect(await faultOf(putMetricData(odd as Parameters<typeof putMetricData>[0], ctx))).toContain(
      'Namespace',
    );
  });
});

describe('ListMetrics', () => {
  test('finds by namespace, name and dimensions, in order and in pages', async () => {
    const data = Array.from({ length: 620 }, (_, n) => ({
      MetricName: `m${String(n).padStart(3, '0')}`,
      Value: 1,
      Dimensions: n === 5 ? HOST : [],
    }));
    await put(...data);
    const first = await listMetrics({ Namespace: 'App' }, ctx);
    expect(first.Metrics).toHaveLength(500);
    const second = await listMetrics({ Namespace: 'App', NextToken: first.NextToken ?? '' }, ctx);
    expect(second.Metrics?.map(({ MetricName }) => MetricName).at(-1)).toBe('m619');
    expect([second.Metrics?.length, second.NextToken]).toEqual([120, undefined]);
    expect(await listMetrics({ Dimensions: [{ Name: 'Host' }] }, ctx)).toEqual({
      Metrics: [{ Namespace: 'App', MetricName: 'm005', Dimensions: HOST }],
    });
    expect((await listMetrics({ Dimensions: [{ Name: 'Host', Value: 'b' }] }, ctx)).Metrics).toEqual([]);
    expect((await listMetrics({ MetricName: 'm007' }, ctx)).Metrics).toHaveLength(1);
    expect(await faultOf(listMetrics({ NextToken: 'x' }, ctx))).toMatch(/^InvalidNextToken/);
  });

  test('forgets metrics without samples for two weeks, or three hours', async () => {
    await put({ Value: 1 });
    await plane.clock.advance(4 * 3_600_000);
    expect((await listMetrics({ RecentlyActive: 'PT3H' }, ctx)).Metrics).toEqual([]);
    expect((await listMetrics({}, ctx)).Metrics).toHaveLength(1);
    await plane.clock.advance(14 * 86_400_000);
    expect((await listMetrics({}, ctx)).Metrics).toEqual([]);
  });
});

describe('GetMetricStatistics', () => {
  test('periods begin at the start time; dimensions are matched whole; units are kept apart', async () => {
    await put(
      { Value: 1, Timestamp: minute(1) },
      { Value: 2, Timestamp: minute(4), Unit: 'Count' },
      { Value: 4, Timestamp: minute(5) },
      { Value: 8, Timestamp: minute(1), Dimensions: HOST },
    );
    const points = await statistics({ Period: 300, StartTime: minute(1) });
    expect(points.map(({ Timestamp, Sum, Unit }) => [Timestamp, Sum, Unit])).toEqual([
      [minute(1), 2, 'Count'],
      [minute(1), 5, 'None'],
    ]);
    expect(await statistics({ Unit: 'Count' })).toMatchObject([{ Sum: 2 }]);
    expect(await statistics({ Dimensions: HOST })).toMatchObject([{ Sum: 8 }]);
  });

  test('percentiles and trimmed means', async () => {
    await put({ Values: Array.from({ length: 100 }, (_, n) => n + 1), Timestamp: minute(1) });
    const [point] = await statistics({ ExtendedStatistics: ['p90', 'p99.9', 'TM(10%:90%)'] });
    expect(point).toEqual({
      Timestamp: minute(1),
      ExtendedStatistics: { p90: 90, 'p99.9': 100, 'TM(10%:90%)': 50.5 },
      Unit: 'None',
    });
  });

  test('by the second where samples are of high resolution', async () => {
    const at = new Date(minute(1).getTime() + 12_345);
    await put({ Value: 3, Timestamp: at, StorageResolution: 1 });
    await plane.clock.advance(120_000);
    expect(await statistics({ Period: 10 })).toMatchObject([
      { Timestamp: new Date(minute(1).getTime() + 10_000) },
    ]);
  });

  test.each<[Partial<Parameters<typeof getMetricStatistics>[0]>, string]>([
    [{ Period: 61 }, 'must be a multiple of 60'],
    [
      { Statistics: [] },
      'InvalidParameterCombinationException: Must specify either Statistics or ExtendedStatistics',
    ],
    [{ Statistics: ['Sum'], ExtendedStatistics: ['p9'] }, 'Must specify either'],
    [{ ExtendedStatistics: ['p101'] }, 'p101 for parameter ExtendedStatistics.member.1 is not supported'],
    [{ EndTime: minute(-1) }, 'StartTime must be less than the parameter EndTime'],
    [
      { EndTime: minute(2000) },
      'You have requested up to 2000 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.',
    ],
  ])('refuses %o', async (more, why) => expect(await faultOf(statistics(more))).toContain(why));
});

describe('GetMetricData', () => {
  const window = { StartTime: minute(0), EndTime: minute(10) };
  const m1 = {
    Id: 'm1',
    MetricStat: { Metric: { Namespace: 'App', MetricName: 'Latency' }, Period: 60, Stat: 'Sum' },
  };

  test('metrics and expressions, newest first unless asked otherwise, hidden ones left out', async () => {
    await put({ Value: 1, Timestamp: minute(1) }, { Value: 2, Timestamp: minute(3) });
    const MetricDataQueries = [
      { ...m1, ReturnData: false },
      { Id: 'e1', Expression: 'm1 * 10', Label: 'tenfold' },
      { Id: 'e2', Expression: 'SUM([m1, e1])' },
    ];
    expect(await getMetricData({ ...window, MetricDataQueries }, ctx)).toEqual({
      MetricDataResults: [
        {
          Id: 'e1',
          Label: 'tenfold',
          Timestamps: [minute(3), minute(1)],
          Values: [20, 10],
          StatusCode: 'Complete',
        },
        {
          Id: 'e2',
          Label: 'e2',
          Timestamps: [minute(3), minute(1)],
          Values: [22, 11],
          StatusCode: 'Complete',
        },
      ],
      Messages: [],
    });
    const up = await getMetricData({ ...window, MetricDataQueries: [m1], ScanBy: 'TimestampAscending' }, ctx);
    expect(up.MetricDataResults).toMatchObject([{ Id: 'm1', Label: 'Latency', Values: [1, 2] }]);
  });

  test('metrics that are searched for', async () => {
    for (const host of ['b', 'a', 'c'])
      await put({ Value: 1, Timestamp: minute(1), Dimensions: [{ Name: 'Host', Value: host }] });
    await put({ Value: 9, Timestamp: minute(1), MetricName: 'Other', Dimensions: HOST });
    const Expression = `SEARCH('{App,Host} MetricName="Latency" NOT Host="c"', 'Sum', 60)`;
    const MetricDataQueries = [
      { Id: 'e1', Expression },
      { Id: 'e2', Expression: `SUM(${Expression}) * 10` },
    ];
    const { MetricDataResults } = await getMetricData({ ...window, MetricDataQueries }, ctx);
    expect(MetricDataResults?.map(({ Id, Label, Values }) => [Id, Label, Values])).toEqual([
      ['e1', 'a Latency', [1]],
      ['e1', 'b Latency', [1]],
      ['e2', 'e2', [20]],
    ]);
  });

  test('in pages that together are all, once', async () => {
    await put(...[1, 2, 3, 4, 5].map((value) => ({ Value: value, Timestamp: minute(value) })));
    const none = { ...m1, Id: 'm0', MetricStat: { ...m1.MetricStat, Stat: 'p5', Unit: 'Bytes' as const } };
    const queries = [m1, none, { Id: 'e1', Expression: 'm1 + 10' }];
    const seen: [string | undefined, readonly number[] | undefined, string | undefined][] = [];
    let NextToken: string | undefined;
    do {
      const found = await getMetricData(
        {
          ...window,
          MetricDataQueries: queries,
          MaxDatapoints: 4,
          ScanBy: 'TimestampAscending',
          ...(NextToken ? { NextToken } : {}),
        },
        ctx,
      );
      for (const { Id, Values, StatusCode } of found.MetricDataResults ?? [])
        seen.push([Id, Values, StatusCode]);
      NextToken = found.NextToken;
    } while (NextToken);
    expect(seen).toEqual([
      ['m1', [1, 2, 3, 4], 'PartialData'],
      ['m1', [5], 'Complete'],
      ['m0', [], 'Complete'],
      ['e1', [11, 12], 'PartialData'],
      ['e1', [13, 14, 15], 'Complete'],
    ]);
  });

  test.each<[object[], string]>([
    [[{ Id: 'M1', Expression: '1' }], 'must start with a lowercase letter'],
    [[m1, m1], 'are not unique'],
    [[{ Id: 'a' }], 'The parameter MetricDataQueries.member.1.MetricStat is required.'],
    [[{ ...m1, Expression: 'm1' }], 'mutually exclusive'],
    [[{ Id: 'a', Expression: 'b + 1' }], "Error in expression 'a': Unresolved id 'b'"],
    [[{ Id: 'a', Expression: '1 +' }], "Error in expression 'a': unexpected end"],
    [[{ Id: 'a', Expression: `SEARCH('{App', 'Sum', 60)` }], 'cannot be read'],
    [[{ Id: 'a', Expression: `SEARCH('x', 'Middle', 60)` }], "statistic 'Middle'"],
    [[{ Id: 'a', Expression: 'ANOMALY_DETECTION_BAND(a)' }], "'ANOMALY_DETECTION_BAND' is not supported"],
    [[{ Id: 'a', Expression: 'a * 2' }], 'refers to itself'],
    [[{ Id: 'a', Expression: '1' }], 'scalar'],
    [[{ ...m1, MetricStat: { ...m1.MetricStat, Stat: 'Middle' } }], 'The value Middle'],
    [[{ ...m1, MetricStat: { ...m1.MetricStat, Period: 45 } }], 'The value 45'],
    [
      Array.from({ length: 501 }, (_, n) => ({ ...m1, Id: `m${n}` })),
      'must not have a size greater than 500',
    ],
  ])('refuses %o', async (MetricDataQueries, why) => {
    const input = { ...window, MetricDataQueries } as Parameters<typeof getMetricData>[0];
    expect(await faultOf(getMetricData(input, ctx))).toContain(why);
  });

  test('of all time is bounded by what is kept', async () => {
    await put({ Value: 1, Timestamp: minute(0) });
    const MetricDataQueries = [m1, { Id: 'e1', Expression: 'FILL(m1, 0)' }];
    const forever = { StartTime: new Date(0), EndTime: new Date('9999-01-01T00:00:00Z') };
    const { MetricDataResults = [] } = await getMetricData({ ...forever, MetricDataQueries }, ctx);
    expect(MetricDataResults[0]?.Values).toEqual([1]);
    expect(MetricDataResults[1]?.Values?.length).toBe(15 * 1440 + 180);
  });
});

// Alarms and dashboards as clients write and read them. How alarms are evaluated is tested where that is done.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alarmKind } from '../../../../model/kinds/alarm.ts';
import type { Ctx } from '../../context.ts';
import { faultOf, openTestCtx, type TestCtx } from '../../testing.ts';
import { alarmKey } from './alarm-records.ts';
import { deleteAlarms } from './delete-alarms.ts';
import { deleteDashboards } from './delete-dashboards.ts';
import { describeAlarmHistory } from './describe-alarm-history.ts';
import { describeAlarms } from './describe-alarms.ts';
import { describeAlarmsForMetric } from './describe-alarms-for-metric.ts';
import { disableAlarmActions } from './disable-alarm-actions.ts';
import { enableAlarmActions } from './enable-alarm-actions.ts';
import { getDashboard } from './get-dashboard.ts';
import { listDashboards } from './list-dashboards.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { putCompositeAlarm } from './put-composite-alarm.ts';
import { putDashboard } from './put-dashboard.ts';
import { putMetricAlarm } from './put-metric-alarm.ts';
import { setAlarmState } from './set-alarm-state.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';

let plane: TestCtx;
let ctx: Ctx;
beforeEach(async () => {
  plane = await openTestCtx();
  ctx = plane.ctx;
});
afterEach(() => plane.close());

type AlarmInput = Parameters<typeof putMetricAlarm>[0];
const NOW = new Date(Date.UTC(2026, 0, 1));
const TOPIC = 'arn:aws:sns:us-east-2:123456789012:t';
const arn = (name: string) => `arn:aws:cloudwatch:us-east-2:123456789012:alarm:${name}`;

function anAlarm(more: Partial<AlarmInput> = {}): AlarmInput {
  return {
    AlarmName: 'High CPU/web',
    MetricName: 'CPUUtilization',
    Namespace: 'AWS/EC2',
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 2,
    Threshold: 70,
    ComparisonOperator: 'GreaterThanThreshold',
    ...more,
  };
}

const put = (more: Partial<AlarmInput> = {}) => putMetricAlarm(anAlarm(more), ctx);
const names = async (input: Parameters<typeof describeAlarms>[0]) => {
  const { MetricAlarms = [], CompositeAlarms = [] } = await describeAlarms(input, ctx);
  return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);
};

const M1 = {
  Id: 'm1',
  MetricStat: { Metric: { Namespace: 'App', MetricName: 'Load' }, Period: 60, Stat: 'p99' },
  ReturnData: false,
};

describe('a metric alarm', () => {
  test('is told as it was put', async () => {
    await put({
      AlarmDescription: 'too busy',
      AlarmActions: [TOPIC],
      Dimensions: [{ Name: 'InstanceId', Value: 'i-1' }],
      DatapointsToAlarm: 1,
      TreatMissingData: 'notBreaching',
      Unit: 'Percent',
    });
    expect((await describeAlarms({}, ctx)).MetricAlarms).toEqual([
      {
        AlarmName: 'High CPU/web',
        AlarmArn: arn('High CPU/web'),
        AlarmDescription: 'too busy',
        AlarmConfigurationUpdatedTimestamp: NOW,
        ActionsEnabled: true,
        OKActions: [],
        AlarmActions: [TOPIC],
        InsufficientDataActions: [],
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        StateUpdatedTimestamp: NOW,
        StateTransitionedTimestamp: NOW,
        MetricName: 'CPUUtilization',
        Namespace: 'AWS/EC2',
        Statistic: 'Average',
        Dimensions: [{ Name: 'InstanceId', Value: 'i-1' }],
        Period: 60,
        Unit: 'Percent',
        EvaluationPeriods: 2,
        DatapointsToAlarm: 1,
        Threshold: 70,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      },
    ]);
  });

  test('on an expression is told with its lines', async () => {
    const Metrics = [M1, { Id: 'e1', Expression: 'm1 * 2', Label: 'twice', ReturnData: true }];
    await putMetricAlarm(
      {
        AlarmName: 'math',
        EvaluationPeriods: 1,
        Threshold: 1.5,
        ComparisonOperator: 'LessThanThreshold',
        Metrics,
      },
      ctx,
    );
    const { MetricAlarms = [] } = await describeAlarms({ AlarmNames: ['math'] }, ctx);
    const metric = { Namespace: 'App', MetricName: 'Load', Dimensions: [] };
    expect(MetricAlarms[0]).toMatchObject({
      Metrics: [{ ...M1, MetricStat: { ...M1.MetricStat, Metric: metric } }, Metrics[1]],
      Threshold: 1.5,
    });
    expect(MetricAlarms[0]?.MetricName).toBeUndefined();
  });

  test('that is put again is replaced whole, but for its state and tags', async () => {
    await put({ AlarmDescription: 'one', Tags: [{ Key: 'a', Value: '1' }], TreatMissingData: 'ignore' });
    await setAlarmState({ AlarmName: 'High CPU/web', StateValue: 'OK', StateReason: 'a test' }, ctx);
    await plane.clock.advance(5000);
    await put({ Threshold: 80, Tags: [{ Key: 'a', Value: '2' }] });
    const { MetricAlarms = [] } = await describeAlarms({}, ctx);
    expect(MetricAlarms).toMatchObject([{ Threshold: 80, StateValue: 'OK', StateReason: 'a test' }]);
    expect(MetricAlarms[0]?.AlarmDescription).toBeUndefined();
    expect(MetricAlarms[0]?.TreatMissingData).toBeUndefined();
    expect(await listTagsForResource({ ResourceARN: arn('High CPU/web') }, ctx)).toEqual({
      Tags: [{ Key: 'a', Value: '1' }],
    });
  });

  test('put by many at once is one alarm', async () => {
    await Promise.all([1, 2, 3, 4, 5].map((Threshold) => put({ Threshold })));
    expect(await names({})).toEqual(['High CPU/web']);
  });

  test.each<[Partial<AlarmInput>, string]>([
    [{ Period: 45 }, 'Period must be 10, 20, 30 or a multiple of 60'],
    [{ Statistic: undefined as never }, 'Exactly one of the parameters Statistic and ExtendedStatistic'],
    [{ ExtendedStatistic: 'p99' }, 'Exactly one'],
    [{ Statistic: undefined as never, ExtendedStatistic: 'p990' }, 'The value p990'],
    [{ EvaluationPeriods: 1441 }, 'EvaluationPeriods * Period must be <= 86400'],
    [{ EvaluationPeriods: 0 }, "Value '0' at 'evaluationPeriods' failed to satisfy constraint"],
    [{ DatapointsToAlarm: 3 }, 'DatapointsToAlarm must be less than or equal to EvaluationPeriods'],
    [{ ComparisonOperator: 'Above' as never }, "Value 'Above' at 'comparisonOperator' failed to satisfy"],
    [
      { TreatMissingData: 'no' },
      'Option no is not supported. Supported options for parameter TreatMissingData',
    ],
    [{ EvaluateLowSampleCountPercentile: 'x' }, 'are evaluate and ignore'],
    [{ Threshold: undefined as never }, 'Threshold is required'],
    [{ Metrics: [M1] }, 'The parameters Metrics and MetricName are mutually exclusive'],
    [{ EvaluationInterval: 10 }, 'EvaluationInterval is not supported here'],
    [{ AlarmActions: ['topic'] }, 'Invalid arn syntax: topic'],
    [{ OKActions: Array.from({ length: 6 }, () => TOPIC) }, 'must not have a size greater than 5'],
    [{ AlarmName: '' }, 'alarmName'],
    [{ Tags: [{ Key: 'aws:x', Value: '' }] }, 'aws:'],
    [{ ComparisonOperator: 'LessThanLowerThreshold' }, 'ThresholdMetricId'],
  ])('with %o is refused', async (more, why) => {
    expect(await faultOf(put(more))).toContain(why);
    expect(await names({})).toEqual([]);
  });
});

describe('DescribeAlarms', () => {
  beforeEach(async () => {
    for (const AlarmName of ['b2', 'a1', 'b1']) await put({ AlarmName });
    await putCompositeAlarm({ AlarmName: 'both', AlarmRule: 'ALARM(a1) AND ALARM("b1")' }, ctx);
  });

  test.each([
    [{}, ['a1', 'b1', 'b2']],
    [{ AlarmNames: ['b2', 'gone', 'a1'] }, ['a1', 'b2']],
    [{ AlarmNamePrefix: 'b' }, ['b1', 'b2']],
    [{ AlarmTypes: ['CompositeAlarm' as const] }, ['both']],
    [{ AlarmNames: ['both'] }, []],
    [{ ChildrenOfAlarmName: 'both' }, ['a1', 'b1']],
    [{ ParentsOfAlarmName: 'a1' }, ['both']],
    [{ StateValue: 'OK' as const }, []],
    [{ ActionPrefix: 'arn:aws:sns' }, []],
  ])('%o finds %o', async (input, expected) => expect(await names(input)).toEqual(expected));

  test('in pages', async () => {
    const first = await describeAlarms({ MaxRecords: 2 }, ctx);
    expect(first.MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(['a1', 'b1']);
    expect(await names({ NextToken: first.NextToken ?? '' })).toEqual(['b2']);
    expect(await faultOf(describeAlarms({ NextToken: 'x' }, ctx))).toMatch(/^InvalidNextToken/);
    expect(await faultOf(describeAlarms({ MaxRecords: 101 }, ctx))).toContain('less than or equal to 100');
  });

  test('of one region only', async () => {
    const other = await plane.inRegion('eu-west-1');
    expect((await describeAlarms({}, other)).MetricAlarms).toEqual([]);
  });

  test('by metric', async () => {
    const metric = { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization' };
    const found = async (more: object) =>
      (await describeAlarmsForMetric({ ...metric, ...more }, ctx)).MetricAlarms?.length;
    expect(await found({})).toBe(3);
    expect(await found({ Period: 300 })).toBe(0);
    expect(await found({ Statistic: 'Average', Dimensions: [{ Name: 'InstanceId', Value: 'i' }] })).toBe(0);
  });
});

describe('SetAlarmState', () => {
  test('is told at once, and every time has a time of its own', async () => {
    await put();
    const AlarmName = 'High CPU/web';
    await setAlarmState(
      { AlarmName, StateValue: 'ALARM', StateReason: 'x', StateReasonData: '{"a":1}' },
      ctx,
    );
    const first = (await ctx.client.get(alarmKind, alarmKey(ctx, AlarmName))).spec.assigned?.at;
    expect((await describeAlarms({ StateValue: 'ALARM' }, ctx)).MetricAlarms).toMatchObject([
      { StateReason: 'x', StateReasonData: '{"a":1}' },
    ]);
    await setAlarmState({ AlarmName, StateValue: 'ALARM', StateReason: 'y' }, ctx);
    expect((await ctx.client.get(alarmKind, alarmKey(ctx, AlarmName))).spec.assigned?.at).not.toBe(first);
  });

  test.each([
    [{ AlarmName: 'gone' }, /^ResourceNotFound: /],
    [{ StateValue: 'FINE' }, /ValidationException.*Value 'FINE' at 'stateValue' failed/],
    [{ StateReasonData: '{' }, /^InvalidFormatFault/],
  ])('with %o is refused', async (more, why) => {
    await put();
    const input = { AlarmName: 'High CPU/web', StateValue: 'OK', StateReason: '', ...more };
    expect(await faultOf(setAlarmState(input as Parameters<typeof setAlarmState>[0], ctx))).toMatch(why);
  });
});

describe('history', () => {
  test('has changes of configuration and of state, newest first, in pages', async () => {
    await put();
    await plane.clock.advance(1000);
    await disableAlarmActions({ AlarmNames: ['High CPU/web', 'gone'] }, ctx);
    await plane.clock.advance(1000);
    await disableAlarmActions({ AlarmNames: ['High CPU/web'] }, ctx);
    await enableAlarmActions({ AlarmNames: ['High CPU/web'] }, ctx);
    const { AlarmHistoryItems = [] } = await describeAlarmHistory({}, ctx);
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm "High CPU/web" updated',
      'Alarm "High CPU/web" updated',
      'Alarm "High CPU/web" created',
    ]);
    expect(JSON.parse(AlarmHistoryItems[2]?.HistoryData ?? '')).toMatchObject({
      type: 'Create',
      createdAlarm: { alarmName: 'High CPU/web', metricName: 'CPUUtilization', threshold: 70 },
    });
    const page = await describeAlarmHistory({ MaxRecords: 2, ScanBy: 'TimestampAscending' }, ctx);
    expect(page.AlarmHistoryItems?.[0]?.HistorySummary).toContain('created');
    const rest = await describeAlarmHistory(
      { NextToken: page.NextToken ?? '', ScanBy: 'TimestampAscending' },
      ctx,
    );
    expect(rest.AlarmHistoryItems).toHaveLength(1);
    const none = { HistoryItemType: 'StateUpdate' as const };
    expect((await describeAlarmHistory(none, ctx)).AlarmHistoryItems).toEqual([]);
  });
});

describe('deletion', () => {
  test('is of all alarms that are named, or of none', async () => {
    await put({ AlarmName: 'a' });
    await put({ AlarmName: 'b' });
    expect(await faultOf(deleteAlarms({ AlarmNames: ['a', 'gone'] }, ctx))).toMatch(
      /^ResourceNotFound: .*gone/,
    );
    expect(await names({})).toEqual(['a', 'b']);
    await deleteAlarms({ AlarmNames: ['a', 'b', 'a'] }, ctx);
    expect(await names({})).toEqual([]);
  });
});

describe('a composite alarm', () => {
  test('is told as it was put', async () => {
    await put({ AlarmName: 'a' });
    const AlarmRule = 'ALARM(a) OR FALSE';
    await putCompositeAlarm({ AlarmName: 'c', AlarmRule, ActionsEnabled: false, OKActions: [TOPIC] }, ctx);
    const { CompositeAlarms } = await describeAlarms({ AlarmTypes: ['CompositeAlarm'] }, ctx);
    expect(CompositeAlarms).toMatchObject([
      {
        AlarmName: 'c',
        AlarmRule,
        ActionsEnabled: false,
        OKActions: [TOPIC],
        StateValue: 'INSUFFICIENT_DATA',
      },
    ]);
  });

  test.each([
    ['ALARM(a', 'AlarmRule is not valid'],
    ['ALARM(gone)', 'AlarmRule must refer to existing alarms: gone'],
    ['ALARM(c)', 'must not refer to the alarm itself'],
    ['ALARM(d)', 'must not refer to the alarm itself'],
    ['', 'length'],
  ])('with the rule %s is refused', async (AlarmRule, why) => {
    await putCompositeAlarm({ AlarmName: 'c', AlarmRule: 'TRUE' }, ctx);
    await putCompositeAlarm({ AlarmName: 'd', AlarmRule: 'OK(c)' }, ctx);
    expect(await faultOf(putCompositeAlarm({ AlarmName: 'c', AlarmRule }, ctx))).toContain(why);
  });

  test('cannot become a metric alarm', async () => {
    await putCompositeAlarm({ AlarmName: 'c', AlarmRule: 'TRUE' }, ctx);
    expect(await faultOf(put({ AlarmName: 'c' }))).toContain('of another type');
  });
});

describe('tags', () => {
  test('of alarms and dashboards are added and taken away', async () => {
    await put();
    await putDashboard({ DashboardName: 'd', DashboardBody: '{}' }, ctx);
    for (const ResourceARN of [arn('High CPU/web'), 'arn:aws:cloudwatch::123456789012:dashboard/d']) {
      await tagResource(
        {
          ResourceARN,
          Tags: [
            { Key: 'a', Value: '1' },
            { Key: 'b', Value: '2' },
          ],
        },
        ctx,
      );
      await untagResource({ ResourceARN, TagKeys: ['a'] }, ctx);
      expect(await listTagsForResource({ ResourceARN }, ctx)).toEqual({ Tags: [{ Key: 'b', Value: '2' }] });
    }
    expect(await faultOf(listTagsForResource({ ResourceARN: arn('gone') }, ctx))).toMatch(
      /^ResourceNotFoundException/,
    );
    expect(await faultOf(listTagsForResource({ ResourceARN: 'gone' }, ctx))).toMatch(
      /^InvalidParameterValue/,
    );
  });
});

describe('dashboards', () => {
  test('are kept as they are put, for all regions', async () => {
    const DashboardBody = '{"widgets": []}';
    await putDashboard({ DashboardName: 'My_Board', DashboardBody: '{}' }, ctx);
    expect(await putDashboard({ DashboardName: 'My_Board', DashboardBody }, ctx)).toEqual({
      DashboardValidationMessages: [],
    });
    const other = await plane.inRegion('eu-west-1');
    const DashboardArn = 'arn:aws:cloudwatch::123456789012:dashboard/My_Board';
    expect(await getDashboard({ DashboardName: 'My_Board' }, other)).toEqual({
      DashboardName: 'My_Board',
      DashboardArn,
      DashboardBody,
    });
    expect(await listDashboards({ DashboardNamePrefix: 'My' }, ctx)).toEqual({
      DashboardEntries: [{ DashboardName: 'My_Board', DashboardArn, LastModified: NOW, Size: 15 }],
    });
    expect((await listDashboards({ DashboardNamePrefix: 'x' }, ctx)).DashboardEntries).toEqual([]);
  });

  test('are refused when they are not JSON objects, or badly named', async () => {
    for (const DashboardBody of ['{', '[]', 'null', '']) {
      expect(await faultOf(putDashboard({ DashboardName: 'd', DashboardBody }, ctx))).toBe(
        'DashboardInvalidInputError: The field DashboardBody must be a valid JSON object',
      );
    }
    expect(await faultOf(putDashboard({ DashboardName: 'a b', DashboardBody: '{}' }, ctx))).toContain('a b');
  });

  test('are deleted all or none', async () => {
    await putDashboard({ DashboardName: 'd', DashboardBody: '{}' }, ctx);
    expect(await faultOf(deleteDashboards({ DashboardNames: ['d', 'gone'] }, ctx))).toBe(
      'DashboardNotFoundError: The specified dashboard does not exist. [gone]',
    );
    await deleteDashboards({ DashboardNames: ['d'] }, ctx);
    expect(await faultOf(getDashboard({ DashboardName: 'd' }, ctx))).toBe(
      'DashboardNotFoundError: Dashboard d does not exist',
    );
  });
});

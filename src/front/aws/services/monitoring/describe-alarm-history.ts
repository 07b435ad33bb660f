import type { AlarmHistoryItem, DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { range, violations } from '../../shared/constraints.ts';
import { page } from '../../shared/paging.ts';
import { allAlarms } from './alarm-records.ts';
import { historyOf } from './alarm-text.ts';
import { invalidToken, validationError } from './faults.ts';

const PAGE = 100;
/** Times are turned round with this where the newest come first: pages go by ascending keys. */
const LATEST = 8_640_000_000_000_000;

export async function describeAlarmHistory(
  input: Input<DescribeAlarmHistoryCommand>,
  ctx: Ctx,
): Promise<Output<DescribeAlarmHistoryCommand>> {
  const { MaxRecords = PAGE, NextToken, ScanBy = 'TimestampDescending' } = input;
  const problem = violations(range('maxRecords', MaxRecords, [1, PAGE]));
  if (problem !== undefined) throw validationError(problem);
  const isUp = ScanBy === 'TimestampAscending';
  const items = (await allAlarms(ctx))
    .flatMap(historyOf)
    .map((item, index) => ({ item, index }))
    .filter(({ item }) => isAsked(item, input));
  const found = page(items, {
    ...(NextToken ? { token: NextToken } : {}),
    limit: MaxRecords,
    key: ({ item, index }) => keyOf(item, isUp ? index : 99_999_999 - index, isUp),
    badToken: invalidToken,
  });
  return {
    AlarmHistoryItems: found.items.map(({ item }) => item),
    ...(found.next === undefined ? {} : { NextToken: found.next }),
  };
}

function isAsked(item: AlarmHistoryItem, input: Input<DescribeAlarmHistoryCommand>): boolean {
  const { AlarmName, AlarmTypes, HistoryItemType, StartDate, EndDate } = input;
  const types = AlarmTypes?.length ? AlarmTypes : ['MetricAlarm'];
  const time = Number(item.Timestamp);
  return (
    (AlarmName === undefined || item.AlarmName === AlarmName) &&
    (AlarmName !== undefined || types.includes(item.AlarmType ?? '')) &&
    (HistoryItemType === undefined || item.HistoryItemType === HistoryItemType) &&
    (StartDate === undefined || time >= StartDate.getTime()) &&
    (EndDate === undefined || time <= EndDate.getTime())
  );
}

function keyOf({ Timestamp }: AlarmHistoryItem, index: number, isUp: boolean): string {
  const time = isUp ? Number(Timestamp) : LATEST - Number(Timestamp);
  return `${String(time).padStart(16, '0')}.${String(index).padStart(8, '0')}`;
}

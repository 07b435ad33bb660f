import type { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { alarmsIn, parseRule } from '../../../../core/alarms/composite.ts';
import type { Alarm } from '../../../../model/kinds/alarm.ts';
import { shownStatus } from '../../../../model/kinds/alarm-state.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { range, violations } from '../../shared/constraints.ts';
import { page } from '../../shared/paging.ts';
import { allAlarms } from './alarm-records.ts';
import { compositeAlarm, metricAlarm } from './alarm-text.ts';
import { invalidToken, validationError } from './faults.ts';

const PAGE = 50;
const MAX_PAGE = 100;

/** Composite alarms only when they are asked for, or with their children. */
export async function describeAlarms(
  input: Input<DescribeAlarmsCommand>,
  ctx: Ctx,
): Promise<Output<DescribeAlarmsCommand>> {
  const { MaxRecords, NextToken } = input;
  const problem = violations(range('maxRecords', MaxRecords, [1, MAX_PAGE]));
  if (problem !== undefined) throw validationError(problem);
  if (input.AlarmNames && input.AlarmNamePrefix)
    throw validationError('AlarmNames and AlarmNamePrefix are mutually exclusive.');
  const all = await allAlarms(ctx);
  const { items, next } = page(chosen(all, input), {
    ...(NextToken ? { token: NextToken } : {}),
    limit: MaxRecords ?? PAGE,
    key: ({ spec }) => spec.alarmName,
    badToken: invalidToken,
  });
  return {
    MetricAlarms: items.flatMap((alarm) => (alarm.spec.watch ? [metricAlarm(alarm, alarm.spec.watch)] : [])),
    CompositeAlarms: items.filter(({ spec }) => spec.composite).map(compositeAlarm),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

function chosen(all: readonly Alarm[], input: Input<DescribeAlarmsCommand>): readonly Alarm[] {
  const { AlarmNames, AlarmNamePrefix, StateValue, ActionPrefix, ChildrenOfAlarmName, ParentsOfAlarmName } =
    input;
  if (ChildrenOfAlarmName) return children(all, ChildrenOfAlarmName);
  if (ParentsOfAlarmName) return all.filter((alarm) => childNames(alarm).includes(ParentsOfAlarmName));
  const types = input.AlarmTypes?.length ? input.AlarmTypes : ['MetricAlarm'];
  return all.filter(
    (alarm) =>
      types.includes(alarm.spec.composite ? 'CompositeAlarm' : 'MetricAlarm') &&
      (!AlarmNames?.length || AlarmNames.includes(alarm.spec.alarmName)) &&
      (!AlarmNamePrefix || alarm.spec.alarmName.startsWith(AlarmNamePrefix)) &&
      (!StateValue || shownStatus(alarm).state === StateValue) &&
      (!ActionPrefix || actions(alarm).some((action) => action.startsWith(ActionPrefix))),
  );
}

function actions({ spec }: Alarm): readonly string[] {
  return [...spec.okActions, ...spec.alarmActions, ...spec.insufficientDataActions];
}

function children(all: readonly Alarm[], name: string): readonly Alarm[] {
  const parent = all.find(({ spec }) => spec.alarmName === name);
  const names = parent ? childNames(parent) : [];
  return all.filter(({ spec }) => names.includes(spec.alarmName));
}

function childNames({ spec }: Alarm): readonly string[] {
  return spec.composite ? alarmsIn(parseRule(spec.composite.rule)) : [];
}

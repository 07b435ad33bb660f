// Operations of CloudWatch.
import type * as CloudWatch from '@aws-sdk/client-cloudwatch';
import {
  DeleteAlarms$,
  DeleteDashboards$,
  DescribeAlarmHistory$,
  DescribeAlarms$,
  DescribeAlarmsForMetric$,
  DisableAlarmActions$,
  EnableAlarmActions$,
  GetDashboard$,
  GetMetricData$,
  GetMetricStatistics$,
  ListDashboards$,
  ListMetrics$,
  ListTagsForResource$,
  PutCompositeAlarm$,
  PutDashboard$,
  PutMetricAlarm$,
  PutMetricData$,
  SetAlarmState$,
  TagResource$,
  UntagResource$,
} from '@aws-sdk/client-cloudwatch';
import { implement } from '../../operation.ts';
import { deleteAlarms } from './delete-alarms.ts';
import { deleteDashboards } from './delete-dashboards.ts';
import { describeAlarmHistory } from './describe-alarm-history.ts';
import { describeAlarms } from './describe-alarms.ts';
import { describeAlarmsForMetric } from './describe-alarms-for-metric.ts';
import { disableAlarmActions } from './disable-alarm-actions.ts';
import { enableAlarmActions } from './enable-alarm-actions.ts';
import { getDashboard } from './get-dashboard.ts';
import { getMetricData } from './get-metric-data.ts';
import { getMetricStatistics } from './get-metric-statistics.ts';
import { listDashboards } from './list-dashboards.ts';
import { listMetrics } from './list-metrics.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { putCompositeAlarm } from './put-composite-alarm.ts';
import { putDashboard } from './put-dashboard.ts';
import { putMetricAlarm } from './put-metric-alarm.ts';
import { putMetricData } from './put-metric-data.ts';
import { setAlarmState } from './set-alarm-state.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';

export const operations = implement<typeof CloudWatch>()(
  {
    DeleteAlarms: deleteAlarms,
    DeleteDashboards: deleteDashboards,
    DescribeAlarmHistory: describeAlarmHistory,
    DescribeAlarms: describeAlarms,
    DescribeAlarmsForMetric: describeAlarmsForMetric,
    DisableAlarmActions: disableAlarmActions,
    EnableAlarmActions: enableAlarmActions,
    GetDashboard: getDashboard,
    GetMetricData: getMetricData,
    GetMetricStatistics: getMetricStatistics,
    ListDashboards: listDashboards,
    ListMetrics: listMetrics,
    ListTagsForResource: listTagsForResource,
    PutCompositeAlarm: putCompositeAlarm,
    PutDashboard: putDashboard,
    PutMetricAlarm: putMetricAlarm,
    PutMetricData: putMetricData,
    SetAlarmState: setAlarmState,
    TagResource: tagResource,
    UntagResource: untagResource,
  },
  {
    DeleteAlarms$,
    DeleteDashboards$,
    DescribeAlarmHistory$,
    DescribeAlarms$,
    DescribeAlarmsForMetric$,
    DisableAlarmActions$,
    EnableAlarmActions$,
    GetDashboard$,
    GetMetricData$,
    GetMetricStatistics$,
    ListDashboards$,
    ListMetrics$,
    ListTagsForResource$,
    PutCompositeAlarm$,
    PutDashboard$,
    PutMetricAlarm$,
    PutMetricData$,
    SetAlarmState$,
    TagResource$,
    UntagResource$,
  },
  {
    DescribeAlarmHistory:
      'The last 50 state changes and actions and 10 changes of configuration of each alarm that is there; nothing of deleted ones.',
    GetMetricData:
      'SEARCH finds quoted values and parts of words, at most 500 metrics; no ANOMALY_DETECTION_BAND, INSIGHT_RULE_METRIC or SELECT; dynamic labels are told as written.',
    PutCompositeAlarm: 'The actions suppressor is stored and told, it holds nothing back.',
    PutDashboard: 'Stored and told; widgets are not checked and never drawn.',
    PutMetricAlarm:
      'Anomaly detection is stored and never evaluated; no SEARCH; what newer clients may add (EvaluationCriteria, warm-up ...) is refused.',
    PutMetricData:
      'Kept for 15 days by the minute and 3 hours by the second, within a bound on disk; entities are not kept.',
  },
);

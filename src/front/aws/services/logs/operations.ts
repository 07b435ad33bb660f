// Operations of CloudWatch Logs.
import type * as Logs from '@aws-sdk/client-cloudwatch-logs';
import {
  AssociateKmsKey$,
  CreateLogGroup$,
  CreateLogStream$,
  DeleteLogGroup$,
  DeleteLogStream$,
  DeleteMetricFilter$,
  DeleteResourcePolicy$,
  DeleteRetentionPolicy$,
  DeleteSubscriptionFilter$,
  DescribeLogGroups$,
  DescribeLogStreams$,
  DescribeMetricFilters$,
  DescribeResourcePolicies$,
  DescribeSubscriptionFilters$,
  DisassociateKmsKey$,
  FilterLogEvents$,
  GetLogEvents$,
  ListLogGroups$,
  ListTagsForResource$,
  ListTagsLogGroup$,
  PutLogEvents$,
  PutLogGroupDeletionProtection$,
  PutMetricFilter$,
  PutResourcePolicy$,
  PutRetentionPolicy$,
  PutSubscriptionFilter$,
  TagLogGroup$,
  TagResource$,
  TestMetricFilter$,
  UntagLogGroup$,
  UntagResource$,
} from '@aws-sdk/client-cloudwatch-logs';
import { implement } from '../../operation.ts';
import { associateKmsKey } from './associate-kms-key.ts';
import { createLogGroup } from './create-log-group.ts';
import { createLogStream } from './create-log-stream.ts';
import { deleteLogGroup } from './delete-log-group.ts';
import { deleteLogStream } from './delete-log-stream.ts';
import { deleteMetricFilter } from './delete-metric-filter.ts';
import { deleteResourcePolicy } from './delete-resource-policy.ts';
import { deleteRetentionPolicy } from './delete-retention-policy.ts';
import { deleteSubscriptionFilter } from './delete-subscription-filter.ts';
import { describeLogGroups } from './describe-log-groups.ts';
import { describeLogStreams } from './describe-log-streams.ts';
import { describeMetricFilters } from './describe-metric-filters.ts';
import { describeResourcePolicies } from './describe-resource-policies.ts';
import { describeSubscriptionFilters } from './describe-subscription-filters.ts';
import { disassociateKmsKey } from './disassociate-kms-key.ts';
import { filterLogEvents } from './filter-log-events.ts';
import { getLogEvents } from './get-log-events.ts';
import { listLogGroups } from './list-log-groups.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { listTagsLogGroup } from './list-tags-log-group.ts';
import { putLogEvents } from './put-log-events.ts';
import { putLogGroupDeletionProtection } from './put-log-group-deletion-protection.ts';
import { putMetricFilter } from './put-metric-filter.ts';
import { putResourcePolicy } from './put-resource-policy.ts';
import { putRetentionPolicy } from './put-retention-policy.ts';
import { putSubscriptionFilter } from './put-subscription-filter.ts';
import { tagLogGroup } from './tag-log-group.ts';
import { tagResource } from './tag-resource.ts';
import { testMetricFilter } from './test-metric-filter.ts';
import { untagLogGroup } from './untag-log-group.ts';
import { untagResource } from './untag-resource.ts';

export const operations = implement<typeof Logs>()(
  {
    AssociateKmsKey: associateKmsKey,
    CreateLogGroup: createLogGroup,
    CreateLogStream: createLogStream,
    DeleteLogGroup: deleteLogGroup,
    DeleteLogStream: deleteLogStream,
    DeleteMetricFilter: deleteMetricFilter,
    DeleteResourcePolicy: deleteResourcePolicy,
    DeleteRetentionPolicy: deleteRetentionPolicy,
    DeleteSubscriptionFilter: deleteSubscriptionFilter,
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    DescribeMetricFilters: describeMetricFilters,
    DescribeResourcePolicies: describeResourcePolicies,
    DescribeSubscriptionFilters: describeSubscriptionFilters,
    DisassociateKmsKey: disassociateKmsKey,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
    ListLogGroups: listLogGroups,
    ListTagsForResource: listTagsForResource,
    ListTagsLogGroup: listTagsLogGroup,
    PutLogEvents: putLogEvents,
    PutLogGroupDeletionProtection: putLogGroupDeletionProtection,
    PutMetricFilter: putMetricFilter,
    PutResourcePolicy: putResourcePolicy,
    PutRetentionPolicy: putRetentionPolicy,
    PutSubscriptionFilter: putSubscriptionFilter,
    TagLogGroup: tagLogGroup,
    TagResource: tagResource,
    TestMetricFilter: testMetricFilter,
    UntagLogGroup: untagLogGroup,
    UntagResource: untagResource,
  },
  {
    AssociateKmsKey$,
    CreateLogGroup$,
    CreateLogStream$,
    DeleteLogGroup$,
    DeleteLogStream$,
    DeleteMetricFilter$,
    DeleteResourcePolicy$,
    DeleteRetentionPolicy$,
    DeleteSubscriptionFilter$,
    DescribeLogGroups$,
    DescribeLogStreams$,
    DescribeMetricFilters$,
    DescribeResourcePolicies$,
    DescribeSubscriptionFilters$,
    DisassociateKmsKey$,
    FilterLogEvents$,
    GetLogEvents$,
    ListLogGroups$,
    ListTagsForResource$,
    ListTagsLogGroup$,
    PutLogEvents$,
    PutLogGroupDeletionProtection$,
    PutMetricFilter$,
    PutResourcePolicy$,
    PutRetentionPolicy$,
    PutSubscriptionFilter$,
    TagLogGroup$,
    TagResource$,
    TestMetricFilter$,
    UntagLogGroup$,
    UntagResource$,
  },
  {
    AssociateKmsKey: 'Stored and told; events are not encrypted with the key.',
    CreateLogGroup: 'A key is stored and told, not used; classes are told, all behave as STANDARD.',
    ListLogGroups: 'Not by data source, field index or tag.',
    PutMetricFilter:
      'Not on transformed logs, no field selection or system fields; default values per batch of events.',
    PutResourcePolicy: 'Stored and returned, not evaluated.',
    PutSubscriptionFilter: 'Stored and returned; nothing is sent yet.',
  },
);

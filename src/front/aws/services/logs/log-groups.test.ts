// Log groups, their tags, filters and policies, as terraform and awscli use them.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx } from '../../context.ts';
import { faultOf } from '../../testing.ts';
import { associateKmsKey } from './associate-kms-key.ts';
import { createLogGroup } from './create-log-group.ts';
import { deleteLogGroup } from './delete-log-group.ts';
import { deleteMetricFilter } from './delete-metric-filter.ts';
import { deleteResourcePolicy } from './delete-resource-policy.ts';
import { deleteRetentionPolicy } from './delete-retention-policy.ts';
import { deleteSubscriptionFilter } from './delete-subscription-filter.ts';
import { describeLogGroups } from './describe-log-groups.ts';
import { describeMetricFilters } from './describe-metric-filters.ts';
import { describeResourcePolicies } from './describe-resource-policies.ts';
import { describeSubscriptionFilters } from './describe-subscription-filters.ts';
import { disassociateKmsKey } from './disassociate-kms-key.ts';
import { listLogGroups } from './list-log-groups.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { listTagsLogGroup } from './list-tags-log-group.ts';
import { putLogGroupDeletionProtection } from './put-log-group-deletion-protection.ts';
import { putMetricFilter } from './put-metric-filter.ts';
import { putResourcePolicy } from './put-resource-policy.ts';
import { putRetentionPolicy } from './put-retention-policy.ts';
import { putSubscriptionFilter } from './put-subscription-filter.ts';
import { tagLogGroup } from './tag-log-group.ts';
import { tagResource } from './tag-resource.ts';
import { testMetricFilter } from './test-metric-filter.ts';
import { openTestLogs, type TestLogs } from './testing.ts';
import { untagLogGroup } from './untag-log-group.ts';
import { untagResource } from './untag-resource.ts';

let plane: TestLogs;
let ctx: Ctx;
beforeEach(async () => {
  plane = await openTestLogs();
  ctx = plane.ctx;
});
afterEach(() => plane.close());

const NO_GROUP = 'ResourceNotFoundException: The specified log group does not exist.';
const arn = (name: string) => `arn:aws:logs:us-east-2:123456789012:log-group:${name}`;

async function only(name: string) {
  const { logGroups } = await describeLogGroups({ logGroupNamePrefix: name }, ctx);
  return logGroups?.find((group) => group.logGroupName === name);
}
const names = async (input: Parameters<typeof describeLogGroups>[0]) =>
  (await describeLogGroups(input, ctx)).logGroups?.map(({ logGroupName }) => logGroupName);

describe('a log group', () => {
  test('is made, described, changed and deleted as terraform does it', async () => {
    await createLogGroup({ logGroupName: '/app/Web', tags: { T: '1' } }, ctx);
    await putRetentionPolicy({ logGroupName: '/app/Web', retentionInDays: 7 }, ctx);
    expect(await only('/app/Web')).toEqual({
      logGroupName: '/app/Web',
      creationTime: Date.UTC(2026, 0, 1),
      retentionInDays: 7,
      metricFilterCount: 0,
      arn: `${arn('/app/Web')}:*`,
      logGroupArn: arn('/app/Web'),
      storedBytes: 0,
      kmsKeyId: undefined,
      logGroupClass: 'STANDARD',
      deletionProtectionEnabled: false,
    });
    await deleteRetentionPolicy({ logGroupName: '/app/Web' }, ctx);
    await associateKmsKey({ logGroupName: '/app/Web', kmsKeyId: 'arn:aws:kms:k' }, ctx);
    expect(await only('/app/Web')).toMatchObject({ retentionInDays: undefined, kmsKeyId: 'arn:aws:kms:k' });
    await disassociateKmsKey({ resourceIdentifier: arn('/app/Web') }, ctx);
    expect((await only('/app/Web'))?.kmsKeyId).toBeUndefined();
    await deleteLogGroup({ logGroupName: '/app/Web' }, ctx);
    expect(await only('/app/Web')).toBeUndefined();
    expect(await faultOf(deleteLogGroup({ logGroupName: '/app/Web' }, ctx))).toBe(NO_GROUP);
  });

  test('is there once, in its region, under a name that counts case', async () => {
    await createLogGroup({ logGroupName: 'a' }, ctx);
    expect(await faultOf(createLogGroup({ logGroupName: 'a' }, ctx))).toBe(
      'ResourceAlreadyExistsException: The specified log group already exists',
    );
    await createLogGroup({ logGroupName: 'A' }, ctx);
    await createLogGroup({ logGroupName: 'a' }, await plane.inRegion('eu-west-1'));
    expect(await names({})).toEqual(['A', 'a']);
  });

  test('is not deleted while it is protected', async () => {
    await createLogGroup({ logGroupName: 'a', deletionProtectionEnabled: true }, ctx);
    expect(await faultOf(deleteLogGroup({ logGroupName: 'a' }, ctx))).toMatch(
      /^ValidationException: .*protection/,
    );
    await putLogGroupDeletionProtection(
      { logGroupIdentifier: arn('a'), deletionProtectionEnabled: false },
      ctx,
    );
    await deleteLogGroup({ logGroupName: 'a' }, ctx);
  });

  test.each([
    [
      'a b',
      "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
    ],
    [
      'x'.repeat(513),
      `1 validation error detected: Value '${'x'.repeat(513)}' at 'logGroupName' failed to satisfy constraint: Member must have length less than or equal to 512`,
    ],
  ])('named %s is refused', async (logGroupName, message) =>
    expect(await faultOf(createLogGroup({ logGroupName }, ctx))).toBe(
      `InvalidParameterException: ${message}`,
    ),
  );

  test('keeps its events only for periods that AWS knows', async () => {
    await createLogGroup({ logGroupName: 'a' }, ctx);
    expect(await faultOf(putRetentionPolicy({ logGroupName: 'a', retentionInDays: 10 }, ctx))).toMatch(
      'InvalidParameterException: Invalid retention value. Valid values are: [1, 3, 5, 7, 14,',
    );
    expect(await faultOf(putRetentionPolicy({ logGroupName: 'b', retentionInDays: 1 }, ctx))).toBe(NO_GROUP);
  });
});

describe('groups', () => {
  beforeEach(async () => {
    for (const logGroupName of ['/aws/lambda/a', '/aws/lambda/b', '/app/A', 'x'])
      await createLogGroup({ logGroupName }, ctx);
  });

  test('are found by prefix, part and identifier', async () => {
    expect(await names({ logGroupNamePrefix: '/aws/' })).toEqual(['/aws/lambda/a', '/aws/lambda/b']);
    expect(await names({ logGroupNamePattern: 'LAMBDA/b' })).toEqual(['/aws/lambda/b']);
    expect(await names({ logGroupIdentifiers: [arn('x'), '/app/A'] })).toEqual(['/app/A', 'x']);
    expect(await faultOf(describeLogGroups({ logGroupNamePrefix: 'a', logGroupNamePattern: 'b' }, ctx))).toBe(
      'InvalidParameterException: LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    );
    const listed = await listLogGroups({ logGroupNamePattern: '^/aws|app' }, ctx);
    expect(listed.logGroups?.map(({ logGroupArn }) => logGroupArn)).toEqual(
      ['/app/A', '/aws/lambda/a', '/aws/lambda/b'].map(arn),
    );
  });

  test('come in pages', async () => {
    const first = await describeLogGroups({ limit: 3 }, ctx);
    expect(first.logGroups?.map(({ logGroupName }) => logGroupName)).toEqual([
      '/app/A',
      '/aws/lambda/a',
      '/aws/lambda/b',
    ]);
    const second = await describeLogGroups({ limit: 3, nextToken: first.nextToken }, ctx);
    expect(second).toMatchObject({ logGroups: [{ logGroupName: 'x' }], nextToken: undefined });
    expect(await faultOf(describeLogGroups({ nextToken: 'x' }, ctx))).toBe(
      'InvalidParameterException: The specified nextToken is invalid.',
    );
    expect(await faultOf(describeLogGroups({ limit: 51 }, ctx))).toContain('less than or equal to 50');
  });
});

describe('tags', () => {
  test('are the same for both generations of the API', async () => {
    await createLogGroup({ logGroupName: 'a', tags: { one: '1' } }, ctx);
    await tagLogGroup({ logGroupName: 'a', tags: { two: '2' } }, ctx);
    await tagResource({ resourceArn: arn('a'), tags: { three: '3', one: 'i' } }, ctx);
    const tags = { one: 'i', two: '2', three: '3' };
    expect(await listTagsForResource({ resourceArn: `${arn('a')}:*` }, ctx)).toEqual({ tags });
    expect(await listTagsLogGroup({ logGroupName: 'a' }, ctx)).toEqual({ tags });
    await untagLogGroup({ logGroupName: 'a', tags: ['two'] }, ctx);
    await untagResource({ resourceArn: arn('a'), tagKeys: ['three'] }, ctx);
    expect(await listTagsForResource({ resourceArn: arn('a') }, ctx)).toEqual({ tags: { one: 'i' } });
    expect(await faultOf(listTagsForResource({ resourceArn: arn('b') }, ctx))).toBe(NO_GROUP);
  });

  test('are at most fifty', async () => {
    await createLogGroup({ logGroupName: 'a', tags: { one: '1' } }, ctx);
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, '']));
    expect(await faultOf(tagResource({ resourceArn: arn('a'), tags }, ctx))).toMatch(/^TooManyTagsException/);
  });
});

describe('metric filters', () => {
  const transformation = { metricName: 'Errors', metricNamespace: 'App', metricValue: '1' };
  const filter = { logGroupName: 'a', filterName: 'errors', filterPattern: 'ERROR' };
  beforeEach(() => createLogGroup({ logGroupName: 'a' }, ctx));

  test('are put, replaced, described and deleted', async () => {
    await putMetricFilter({ ...filter, metricTransformations: [{ ...transformation, unit: 'None' }] }, ctx);
    await putMetricFilter(
      { ...filter, metricTransformations: [{ ...transformation, defaultValue: 0 }] },
      ctx,
    );
    const { metricFilters } = await describeMetricFilters(
      { logGroupName: 'a', filterNamePrefix: 'err' },
      ctx,
    );
    expect(metricFilters).toEqual([
      {
        ...filter,
        creationTime: Date.UTC(2026, 0, 1),
        metricTransformations: [
          { ...transformation, defaultValue: 0, dimensions: undefined, unit: undefined },
        ],
        applyOnTransformedLogs: false,
      },
    ]);
    expect((await only('a'))?.metricFilterCount).toBe(1);
    expect(
      (await describeMetricFilters({ metricName: 'Errors', metricNamespace: 'App' }, ctx)).metricFilters,
    ).toHaveLength(1);
    expect(
      (await describeMetricFilters({ metricName: 'Errors', metricNamespace: 'x' }, ctx)).metricFilters,
    ).toEqual([]);
    await deleteMetricFilter({ logGroupName: 'a', filterName: 'errors' }, ctx);
    expect(await faultOf(deleteMetricFilter({ logGroupName: 'a', filterName: 'errors' }, ctx))).toBe(
      'ResourceNotFoundException: The specified metric filter does not exist.',
    );
  });

  test.each([
    [{ filterPattern: '{ $.a' }, {}, 'Invalid filter pattern'],
    [{}, { dimensions: { a: '$.a' } }, 'The specified filter pattern does not support dimensions'],
    [
      { filterPattern: '{ $.a = 1 }' },
      { dimensions: { a: '$.a' }, defaultValue: 0 },
      'Invalid metric transformation: dimensions and default value are mutually exclusive properties.',
    ],
    [{}, { metricValue: 'x' }, 'Invalid metric transformation: metric value "x" is not valid'],
  ])('%o with %o is refused', async (input, more, message) => {
    const call = putMetricFilter(
      { ...filter, ...input, metricTransformations: [{ ...transformation, ...more }] },
      ctx,
    );
    expect(await faultOf(call)).toBe(`InvalidParameterException: ${message}`);
  });

  test('are tried on messages', async () => {
    const logEventMessages = ['a b', 'a c', 'x'];
    expect(await testMetricFilter({ filterPattern: '[first, second = c]', logEventMessages })).toEqual({
      matches: [{ eventNumber: 1, eventMessage: 'a c', extractedValues: { $first: 'a', $second: 'c' } }],
    });
  });
});

test('subscription filters are put, at most two, described and deleted', async () => {
  await createLogGroup({ logGroupName: 'a' }, ctx);
  const filter = {
    logGroupName: 'a',
    filterPattern: '',
    destinationArn: 'arn:aws:lambda:us-east-2:123456789012:function:f',
  };
  await putSubscriptionFilter({ ...filter, filterName: 'one' }, ctx);
  await putSubscriptionFilter({ ...filter, filterName: 'two', distribution: 'Random' }, ctx);
  expect(await faultOf(putSubscriptionFilter({ ...filter, filterName: 'three' }, ctx))).toBe(
    'LimitExceededException: Resource limit exceeded.',
  );
  await deleteSubscriptionFilter({ logGroupName: 'a', filterName: 'two' }, ctx);
  expect((await describeSubscriptionFilters({ logGroupName: 'a' }, ctx)).subscriptionFilters).toEqual([
    {
      ...filter,
      filterName: 'one',
      distribution: 'ByLogStream',
      creationTime: Date.UTC(2026, 0, 1),
      applyOnTransformedLogs: false,
    },
  ]);
  expect(await faultOf(deleteSubscriptionFilter({ logGroupName: 'a', filterName: 'two' }, ctx))).toMatch(
    /^ResourceNotFoundException/,
  );
});

describe('resource policies', () => {
  const policyDocument = '{"Version":"2012-10-17","Statement":[]}';

  test('of the account are put, replaced, described and deleted by name', async () => {
    await putResourcePolicy({ policyName: 'p', policyDocument: '{}' }, ctx);
    await putResourcePolicy({ policyName: 'p', policyDocument }, ctx);
    const { resourcePolicies } = await describeResourcePolicies({}, ctx);
    expect(resourcePolicies).toEqual([
      { policyName: 'p', policyDocument, lastUpdatedTime: Date.UTC(2026, 0, 1), policyScope: 'ACCOUNT' },
    ]);
    await deleteResourcePolicy({ policyName: 'p' }, ctx);
    expect(await faultOf(deleteResourcePolicy({ policyName: 'p' }, ctx))).toBe(
      'ResourceNotFoundException: Policy with name [p] does not exist.',
    );
    expect(await faultOf(putResourcePolicy({ policyName: 'p', policyDocument: 'x' }, ctx))).toMatch(
      /^InvalidParameterException/,
    );
  });

  test('of a group are changed only by who knows their revision', async () => {
    await createLogGroup({ logGroupName: 'a' }, ctx);
    const of = { resourceArn: arn('a') };
    const { revisionId } = await putResourcePolicy({ ...of, policyDocument: '{}' }, ctx);
    await putResourcePolicy({ ...of, policyDocument, expectedRevisionId: revisionId }, ctx);
    expect(await faultOf(deleteResourcePolicy({ ...of, expectedRevisionId: revisionId }, ctx))).toMatch(
      /^OperationAbortedException/,
    );
    expect((await describeResourcePolicies({}, ctx)).resourcePolicies).toEqual([]);
    expect((await describeResourcePolicies(of, ctx)).resourcePolicies).toMatchObject([
      { ...of, policyDocument },
    ]);
  });
});

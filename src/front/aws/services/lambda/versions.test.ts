// Versions, aliases with weights, and what hangs on them: URLs, permissions, event configuration, concurrency.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestLambda, type TestLambda } from './testing.ts';

let plane: TestLambda;
beforeEach(async () => {
  plane = await openTestLambda();
  await plane.create();
});
afterEach(() => plane.close());

const ARN = 'arn:aws:lambda:us-east-2:123456789012:function:web';
const web = { FunctionName: 'web' };
const live = { FunctionName: 'web', Name: 'live' };

/** A further version, with other code. */
async function another(text: string): Promise<string> {
  const ZipFile = Buffer.from(`PK ${text}`);
  return (await plane.call('UpdateFunctionCode', { ...web, ZipFile, Publish: true })).Version ?? '';
}

describe('publishing', () => {
  test('makes the next number, and none when nothing changed', async () => {
    const first = await plane.call('PublishVersion', { ...web, Description: 'one' });
    expect(first).toMatchObject({ Version: '1', FunctionArn: `${ARN}:1`, Description: 'one' });
    expect(await plane.call('PublishVersion', web)).toMatchObject({ Version: '1', Description: 'one' });
    await plane.call('UpdateFunctionConfiguration', { ...web, Timeout: 9 });
    expect(await plane.call('PublishVersion', web)).toMatchObject({ Version: '2', Timeout: 9 });
    expect(await plane.call('GetFunctionConfiguration', { ...web, Qualifier: '1' })).toMatchObject({
      Timeout: 3,
    });
  });

  test('five at once make one version', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => plane.call('PublishVersion', web)));
    expect(new Set(all.map(({ Version }) => Version))).toEqual(new Set(['1']));
  });

  test('numbers do not come again', async () => {
    await plane.call('PublishVersion', web);
    await plane.call('DeleteFunction', { ...web, Qualifier: '1' });
    expect(await plane.call('PublishVersion', web)).toMatchObject({ Version: '2' });
  });

  test('of code that is not the newest is refused', async () => {
    expect(await plane.fault('PublishVersion', { ...web, CodeSha256: 'x' })).toContain(
      'InvalidParameterValueException: CodeSHA256 (x) is different from current CodeSHA256 in $LATEST',
    );
  });

  test('changes the RevisionId of the function', async () => {
    const before = await plane.call('GetFunctionConfiguration', web);
    await plane.call('PublishVersion', web);
    expect((await plane.call('GetFunctionConfiguration', web)).RevisionId).not.toBe(before.RevisionId);
  });

  test('lists `$LATEST` first', async () => {
    for (const text of ['b', 'c']) await another(text);
    const { Versions } = await plane.call('ListVersionsByFunction', { ...web, MaxItems: 10_000 });
    expect(Versions?.map(({ Version }) => Version)).toEqual(['$LATEST', '1', '2']);
    const all = await plane.call('ListFunctions', { FunctionVersion: 'ALL' });
    expect(all.Functions?.map(({ FunctionArn }) => FunctionArn)).toEqual([
      `${ARN}:$LATEST`,
      `${ARN}:1`,
      `${ARN}:2`,
    ]);
  });
});

describe('aliases', () => {
  beforeEach(async () => {
    await another('one');
    await another('two');
  });

  test('name one version, or two by weight', async () => {
    const made = await plane.call('CreateAlias', { ...live, FunctionVersion: '1' });
    expect(made).toEqual({
      AliasArn: `${ARN}:live`,
      Name: 'live',
      FunctionVersion: '1',
      Description: '',
      RevisionId: expect.any(String),
    });
    const RoutingConfig = { AdditionalVersionWeights: { 2: 0.1 } };
    const weighted = await plane.call('UpdateAlias', { ...live, RoutingConfig });
    expect(weighted).toMatchObject({ FunctionVersion: '1', RoutingConfig });
    expect(weighted.RevisionId).not.toBe(made.RevisionId);
    const { Configuration } = await plane.call('GetFunction', { ...web, Qualifier: 'live' });
    expect(Configuration).toMatchObject({ Version: '1', FunctionArn: `${ARN}:live` });
    const moved = await plane.call('UpdateAlias', {
      ...live,
      FunctionVersion: '2',
      RoutingConfig: { AdditionalVersionWeights: {} },
    });
    expect(moved).not.toHaveProperty('RoutingConfig');
    expect(await plane.call('GetAlias', live)).toEqual(moved);
  });

  const weights = (AdditionalVersionWeights: Record<string, number>) => ({
    RoutingConfig: { AdditionalVersionWeights },
  });
  test.each([
    [
      'a version that is not there',
      { FunctionVersion: '9' },
      `ResourceNotFoundException: Function not found: ${ARN}:9`,
    ],
    [
      'a second version that is not there',
      { FunctionVersion: '1', ...weights({ 9: 0.1 }) },
      `Function not found: ${ARN}:9`,
    ],
    [
      'three versions',
      { FunctionVersion: '1', ...weights({ 2: 0.1, 3: 0.1 }) },
      'Number of items in AdditionalVersionWeights cannot be greater than 1',
    ],
    [
      'the same version twice',
      { FunctionVersion: '1', ...weights({ 1: 0.1 }) },
      'Function version 1 is already included in routing configuration.',
    ],
    [
      '`$LATEST` and another',
      { FunctionVersion: '$LATEST', ...weights({ 1: 0.1 }) },
      '$LATEST is not supported for an alias pointing to more than 1 version',
    ],
    [
      'a weight that is none',
      { FunctionVersion: '1', ...weights({ 2: 1.5 }) },
      "ValidationException: 1 validation error detected: Value '{2=1.5}'",
    ],
    [
      'what is no number',
      { FunctionVersion: '1', ...weights({ live: 0.5 }) },
      "Value '{live=0.5}' at 'routingConfig.additionalVersionWeights'",
    ],
    ['a number for its name', { FunctionVersion: '1', Name: '7' }, "Value '7' at 'name'"],
  ])('%s is refused', async (_, input, words) => {
    expect(await plane.fault('CreateAlias', { ...live, ...input })).toContain(words);
  });

  test('are listed by the version that they name, and deleted twice', async () => {
    await plane.call('CreateAlias', { ...live, FunctionVersion: '1' });
    expect((await plane.call('ListAliases', { ...web, FunctionVersion: '2' })).Aliases).toEqual([]);
    expect((await plane.call('ListAliases', { ...web, FunctionVersion: '1' })).Aliases).toHaveLength(1);
    expect(await plane.fault('CreateAlias', { ...live, FunctionVersion: '1' })).toBe(
      `ResourceConflictException: Alias already exists: ${ARN}:live`,
    );
    await plane.call('DeleteAlias', live);
    await plane.call('DeleteAlias', live);
    expect(await plane.fault('GetAlias', live)).toBe(
      `ResourceNotFoundException: Cannot find alias arn: ${ARN}:live`,
    );
  });
});

describe('function URLs', () => {
  test('are made, changed, listed and removed', async () => {
    const Cors = { AllowOrigins: ['*'], MaxAge: 60 };
    const made = await plane.call('CreateFunctionUrlConfig', { ...web, AuthType: 'NONE', Cors });
    expect(made).toMatchObject({
      FunctionUrl: expect.stringMatching(/^https:\/\/[a-z0-9]{32}\.lambda-url\.us-east-2\.on\.aws\/$/),
      FunctionArn: ARN,
      AuthType: 'NONE',
      InvokeMode: 'BUFFERED',
      Cors,
    });
    const changed = await plane.call('UpdateFunctionUrlConfig', { ...web, InvokeMode: 'RESPONSE_STREAM' });
    expect(changed).toMatchObject({ FunctionUrl: made.FunctionUrl, InvokeMode: 'RESPONSE_STREAM', Cors });
    expect((await plane.call('ListFunctionUrlConfigs', web)).FunctionUrlConfigs).toEqual([changed]);
    expect(await plane.fault('CreateFunctionUrlConfig', { ...web, AuthType: 'NONE' })).toContain(
      'FunctionUrlConfig exists for this Lambda function',
    );
    await plane.call('DeleteFunctionUrlConfig', web);
    expect(await plane.fault('GetFunctionUrlConfig', web)).toBe(
      'ResourceNotFoundException: The resource you requested does not exist.',
    );
  });

  test.each([
    ['a version', { Qualifier: '1' }, "Value '1' at 'qualifier'"],
    [
      'an alias that is not there',
      { Qualifier: 'live' },
      'ResourceNotFoundException: Function does not exist',
    ],
    ['a method that is none', { Cors: { AllowMethods: ['FLY'] } }, "Value 'FLY' at 'cors.allowMethods"],
  ])('%s is refused', async (_, input, words) => {
    expect(await plane.fault('CreateFunctionUrlConfig', { ...web, AuthType: 'NONE', ...input })).toContain(
      words,
    );
  });
});

describe('permissions', () => {
  const open = {
    ...web,
    StatementId: 'open',
    Action: 'lambda:InvokeFunctionUrl',
    Principal: '*',
    FunctionUrlAuthType: 'NONE' as const,
  };

  test('are statements of a policy', async () => {
    const { Statement = '' } = await plane.call('AddPermission', open);
    expect(JSON.parse(Statement)).toEqual({
      Sid: 'open',
      Effect: 'Allow',
      Principal: '*',
      Action: 'lambda:InvokeFunctionUrl',
      Resource: ARN,
      Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
    });
    await plane.call('AddPermission', {
      ...web,
      StatementId: 'api',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: 'arn:aws:execute-api:us-east-2:123456789012:abc/*/*',
    });
    const { Policy = '{}' } = await plane.call('GetPolicy', web);
    expect(JSON.parse(Policy).Statement).toMatchObject([
      { Sid: 'open' },
      {
        Principal: { Service: 'apigateway.amazonaws.com' },
        Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:execute-api:us-east-2:123456789012:abc/*/*' } },
      },
    ]);
  });

  test('change the RevisionId and nothing that is run', async () => {
    await plane.ready();
    const before = await plane.call('GetFunctionConfiguration', web);
    await plane.call('AddPermission', { ...open, RevisionId: before.RevisionId ?? '' });
    const after = await plane.call('GetFunctionConfiguration', web);
    expect(after.RevisionId).not.toBe(before.RevisionId);
    expect(after.LastUpdateStatus).toBe('Successful');
    expect((await plane.call('GetPolicy', web)).RevisionId).toBe(after.RevisionId);
    expect(
      await plane.fault('AddPermission', { ...open, StatementId: 'b', RevisionId: before.RevisionId ?? '' }),
    ).toContain('PreconditionFailedException');
  });

  test('of an alias are its own', async () => {
    await another('one');
    await plane.call('CreateAlias', { ...live, FunctionVersion: '1' });
    await plane.call('AddPermission', { ...open, Qualifier: 'live' });
    const { Policy = '' } = await plane.call('GetPolicy', { ...web, Qualifier: 'live' });
    expect(Policy).toContain(`${ARN}:live`);
    expect(await plane.fault('GetPolicy', web)).toContain('The resource you requested does not exist.');
  });

  test('are removed one by one, and then there is no policy', async () => {
    await plane.call('AddPermission', open);
    expect(await plane.fault('RemovePermission', { ...web, StatementId: 'x' })).toBe(
      'ResourceNotFoundException: Statement x is not found in resource policy.',
    );
    await plane.call('RemovePermission', { ...web, StatementId: 'open' });
    expect(await plane.fault('RemovePermission', { ...web, StatementId: 'open' })).toContain(
      'No policy is associated',
    );
  });

  test.each([
    ['twice', {}, 'ResourceConflictException: The statement id (open) provided already exists.'],
    ['for `$LATEST`', { Qualifier: '$LATEST' }, 'We currently do not support adding policies for $LATEST.'],
    ['to nobody', { StatementId: 'b', Principal: 'bob' }, 'The provided principal was invalid.'],
    ['for an action that is none', { StatementId: 'b', Action: 'fly' }, "Value 'fly' at 'action'"],
  ])('given %s are refused', async (_, input, words) => {
    await plane.call('AddPermission', open);
    expect(await plane.fault('AddPermission', { ...open, ...input })).toContain(words);
  });
});

describe('calls that nobody waits for', () => {
  test('have rules that are put, changed and removed', async () => {
    await plane.create({ FunctionName: 'sink' });
    const sink = ARN.replace('web', 'sink');
    const DestinationConfig = { OnFailure: { Destination: sink } };
    const put = await plane.call('PutFunctionEventInvokeConfig', {
      ...web,
      MaximumRetryAttempts: 1,
      DestinationConfig,
    });
    expect(put).toMatchObject({ FunctionArn: `${ARN}:$LATEST`, MaximumRetryAttempts: 1, DestinationConfig });
    const changed = await plane.call('UpdateFunctionEventInvokeConfig', {
      ...web,
      MaximumEventAgeInSeconds: 60,
    });
    expect(changed).toMatchObject({
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig,
    });
    expect(
      await plane.call('PutFunctionEventInvokeConfig', { ...web, MaximumRetryAttempts: 0 }),
    ).not.toHaveProperty('MaximumEventAgeInSeconds');
    expect((await plane.call('ListFunctionEventInvokeConfigs', web)).FunctionEventInvokeConfigs).toHaveLength(
      1,
    );
    await plane.call('DeleteFunctionEventInvokeConfig', web);
    expect(await plane.fault('GetFunctionEventInvokeConfig', web)).toBe(
      `ResourceNotFoundException: The function ${ARN}:$LATEST doesn't have an EventInvokeConfig`,
    );
  });

  test.each([
    ['nothing', {}, 'You must specify at least one of error handling or destination setting.'],
    ['too many tries', { MaximumRetryAttempts: 3 }, "Value '3' at 'maximumRetryAttempts'"],
    [
      'a queue',
      { DestinationConfig: { OnSuccess: { Destination: 'arn:aws:sqs:us-east-2:123456789012:q' } } },
      'onFailure=null) is invalid',
    ],
    [
      'itself',
      { DestinationConfig: { OnSuccess: { Destination: ARN } } },
      "You can't specify the function as a destination for itself.",
    ],
  ])('%s is refused', async (_, input, words) => {
    expect(await plane.fault('PutFunctionEventInvokeConfig', { ...web, ...input })).toContain(words);
  });
});

describe('concurrency', () => {
  test('is reserved, and leaves a hundred to the others', async () => {
    expect(await plane.call('GetFunctionConcurrency', web)).toEqual({});
    await plane.call('PutFunctionConcurrency', { ...web, ReservedConcurrentExecutions: 900 });
    expect((await plane.call('GetFunction', web)).Concurrency).toEqual({ ReservedConcurrentExecutions: 900 });
    expect(await plane.fault('PutFunctionConcurrency', { ...web, ReservedConcurrentExecutions: 901 })).toBe(
      "InvalidParameterValueException: Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    );
    await plane.call('DeleteFunctionConcurrency', web);
    expect(await plane.call('GetFunctionConcurrency', web)).toEqual({});
  });

  test('is provisioned for what was published, within what is reserved', async () => {
    const Qualifier = await another('one');
    await plane.call('PutFunctionConcurrency', { ...web, ReservedConcurrentExecutions: 5 });
    const wanted = (ProvisionedConcurrentExecutions: number) => ({
      ...web,
      Qualifier,
      ProvisionedConcurrentExecutions,
    });
    const put = await plane.call('PutProvisionedConcurrencyConfig', wanted(3));
    expect(put).toMatchObject({ RequestedProvisionedConcurrentExecutions: 3, Status: 'IN_PROGRESS' });
    expect(await plane.call('GetProvisionedConcurrencyConfig', { ...web, Qualifier })).toEqual(put);
    expect(await plane.fault('PutProvisionedConcurrencyConfig', wanted(6))).toContain(
      'should not be greater than',
    );
    expect(
      (await plane.call('ListProvisionedConcurrencyConfigs', web)).ProvisionedConcurrencyConfigs,
    ).toHaveLength(1);
    await plane.call('DeleteProvisionedConcurrencyConfig', { ...web, Qualifier });
    await plane.call('DeleteProvisionedConcurrencyConfig', { ...web, Qualifier });
    expect(await plane.fault('GetProvisionedConcurrencyConfig', { ...web, Qualifier })).toBe(
      'ProvisionedConcurrencyConfigNotFoundException: No Provisioned Concurrency Config found for this function',
    );
  });

  test('is not provisioned for `$LATEST`', async () => {
    const call = plane.fault('PutProvisionedConcurrencyConfig', {
      ...web,
      Qualifier: '$LATEST',
      ProvisionedConcurrentExecutions: 1,
    });
    expect(await call).toContain('cannot be applied to unpublished function versions');
  });
});

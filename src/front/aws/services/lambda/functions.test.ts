// Functions as clients make, read, change and remove them, and what Lambda refuses.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { functionKind } from '../../../../model/kinds/function.ts';
import { createRole } from '../iam/roles/create-role.ts';
import { openTestLambda, type TestLambda, ZIP } from './testing.ts';

let plane: TestLambda;
beforeEach(async () => {
  plane = await openTestLambda();
});
afterEach(() => plane.close());

const ARN = 'arn:aws:lambda:us-east-2:123456789012:function:web';

describe('a function that is created', () => {
  test('is told as Lambda tells it', async () => {
    expect(await plane.create({ Environment: { Variables: { COLOR: 'blue' } } })).toMatchObject({
      FunctionName: 'web',
      FunctionArn: ARN,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: plane.role,
      CodeSize: ZIP.length,
      Timeout: 3,
      MemorySize: 128,
      Version: '$LATEST',
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      TracingConfig: { Mode: 'PassThrough' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/web' },
      Environment: { Variables: { COLOR: 'blue' } },
      State: 'Pending',
      StateReasonCode: 'Creating',
      CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
    });
  });

  test('is Active and Successful when the agent has its code', async () => {
    await plane.create();
    await plane.ready();
    const { Configuration, Code } = await plane.call('GetFunction', { FunctionName: 'web' });
    expect(Configuration).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(Code).toMatchObject({
      RepositoryType: 'S3',
      Location: expect.stringMatching(/^http.*[0-9a-f]{64}$/),
    });
  });

  test('says why it failed', async () => {
    await plane.create();
    const key = { namespace: plane.ctx.region, name: 'web' };
    const object = await plane.ctx.client.get(functionKind, key);
    const { revision } = object.spec;
    const status = {
      state: 'Failed',
      revision,
      reason: 'InvalidRuntime',
      message: 'There is no Python here',
    } as const;
    await plane.ctx.client.updateStatus(functionKind, { ...object, status });
    expect(await plane.call('GetFunctionConfiguration', { FunctionName: ARN })).toMatchObject({
      State: 'Failed',
      StateReasonCode: 'InvalidRuntime',
      StateReason: 'There is no Python here',
    });
  });

  test('can be an image, which keeps what its name meant', async () => {
    const made = await plane.create({
      PackageType: 'Image',
      Runtime: undefined as never,
      Handler: undefined as never,
      Code: { ImageUri: 'web' },
      ImageConfig: { Command: ['app.handler'] },
    });
    expect(made).toMatchObject({
      PackageType: 'Image',
      CodeSha256: 'a'.repeat(64),
      ImageConfigResponse: { ImageConfig: { Command: ['app.handler'] } },
    });
  });

  test('is published at once where that is asked for', async () => {
    expect(await plane.create({ Publish: true })).toMatchObject({ Version: '1' });
  });
});

describe('a function is not created', () => {
  const env = (Variables: Record<string, string>) => ({ Environment: { Variables } });
  test.each([
    [
      'with what is no archive',
      { Code: { ZipFile: Buffer.from('x') } },
      'InvalidParameterValueException: Could not unzip uploaded file. Please check your file, then try to upload again.',
    ],
    [
      'with an empty archive',
      { Code: { ZipFile: Buffer.from('') } },
      'Uploaded file must be a non-empty zip',
    ],
    ['from S3', { Code: { S3Bucket: 'b', S3Key: 'k' } }, 'S3 Error Code: NoSuchBucket'],
    ['without code', { Code: {} }, 'Please provide a source for function code.'],
    [
      'for a runtime that is not there',
      { Runtime: 'java21' as const },
      "InvalidParameterValueException: Value java21 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs24.x,",
    ],
    ['without a handler', { Handler: undefined as never }, 'Runtime and Handler are mandatory'],
    [
      'with a handler that has blanks',
      { Handler: 'a b' },
      "ValidationException: 1 validation error detected: Value 'a b' at 'handler'",
    ],
    [
      'with too little memory',
      { MemorySize: 64 },
      "Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ],
    ['with too long a timeout', { Timeout: 901 }, "Value '901' at 'timeout'"],
    [
      'with reserved names of variables',
      env({ AWS_REGION: 'x' }),
      'Reserved keys used in this request: AWS_REGION',
    ],
    [
      'with names of variables that are none',
      env({ '1x': 'secret' }),
      "Value '{1x=***}' at 'environment.variables'",
    ],
    ['with too many variables', env({ BIG: 'x'.repeat(4096) }), 'exceeded the 4KB limit'],
    [
      'with a role that is none',
      { Role: 'x' },
      "ValidationException: 1 validation error detected: Value 'x' at 'role'",
    ],
    [
      'with a role that is not there',
      { Role: 'arn:aws:iam::123456789012:role/none' },
      'InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.',
    ],
    [
      'with a name that is too long',
      { FunctionName: 'x'.repeat(65) },
      'Member must have length less than or equal to 64',
    ],
    [
      'with a name that is none',
      { FunctionName: 'a b' },
      "at 'functionName' failed to satisfy constraint: Member must satisfy regular",
    ],
    [
      'with a layer',
      { Layers: ['arn:aws:lambda:us-east-2:1:layer:x:1'] },
      'Layer version arn:aws:lambda:us-east-2:1:layer:x:1 does not exist.',
    ],
    [
      'with a subnet that is not there',
      { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } },
      'InvalidSubnetID.NotFound',
    ],
    [
      'with log levels for text',
      { LoggingConfig: { SystemLogLevel: 'WARN' as const } },
      'LogLevel is not supported when LogFormat',
    ],
    [
      'from an image that is not there',
      {
        PackageType: 'Image' as const,
        Runtime: undefined as never,
        Handler: undefined as never,
        Code: { ImageUri: 'none:1' },
      },
      'Source image none:1 does not exist.',
    ],
    [
      'with a queue for its dead letters',
      { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-2:123456789012:q' } },
      'Tutti has no SQS',
    ],
  ])('%s', async (_, input, words) => {
    expect(await plane.fault('CreateFunction', { ...(await given()), ...input } as never)).toContain(words);
    expect((await plane.ctx.client.list(functionKind)).items).toEqual([]);
  });

  const given = async () => ({
    FunctionName: 'web',
    Role: plane.role,
    Runtime: 'nodejs22.x' as const,
    Handler: 'index.handler',
    Code: { ZipFile: ZIP },
  });

  test('for a role that trusts somebody else', async () => {
    const Principal = { Service: 'ec2.amazonaws.com' };
    const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    const { Role } = await createRole({ RoleName: 'other', AssumeRolePolicyDocument }, plane.ctx);
    expect(await plane.fault('CreateFunction', { ...(await given()), Role: Role?.Arn ?? '' })).toContain(
      'cannot be assumed by Lambda',
    );
  });

  test('twice', async () => {
    await plane.create();
    expect(await plane.fault('CreateFunction', await given())).toBe(
      'ResourceConflictException: Function already exist: web',
    );
  });
});

describe('names of functions', () => {
  test.each([
    ['a name', 'web'],
    ['a name with a qualifier', 'web:$LATEST'],
    ['an ARN', ARN],
    ['an ARN with a qualifier', `${ARN}:$LATEST`],
    ['an ARN without its beginning', '123456789012:function:web'],
  ])('%s', async (_, FunctionName) => {
    await plane.create();
    const { Configuration } = await plane.call('GetFunction', { FunctionName });
    expect(Configuration?.FunctionName).toBe('web');
  });

  test.each([
    [
      'that is not there',
      { FunctionName: 'none' },
      'ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-2:123456789012:function:none',
    ],
    [
      'of a version that is not there',
      { FunctionName: 'web', Qualifier: '7' },
      `ResourceNotFoundException: Function not found: ${ARN}:7`,
    ],
    [
      'of an alias that is not there',
      { FunctionName: 'web', Qualifier: 'live' },
      `ResourceNotFoundException: Function not found: ${ARN}:live`,
    ],
    [
      'of another region',
      { FunctionName: ARN.replace('us-east-2', 'eu-west-1') },
      "Functions from 'eu-west-1' are not reachable in this region ('us-east-2')",
    ],
    [
      'of another account',
      { FunctionName: ARN.replace('123456789012', '210987654321') },
      'AccessDeniedException',
    ],
    [
      'with two qualifiers',
      { FunctionName: 'web:1', Qualifier: '2' },
      'The derived qualifier from the function name does not match',
    ],
  ])('one %s', async (_, input, words) => {
    await plane.create();
    expect(await plane.fault('GetFunction', input)).toContain(words);
  });
});

describe('a change', () => {
  test('of the configuration keeps what it does not name', async () => {
    await plane.create({ Environment: { Variables: { MODE: '1' } }, Tags: { team: 'x' } });
    await plane.ready();
    const changed = await plane.call('UpdateFunctionConfiguration', {
      FunctionName: 'web',
      MemorySize: 512,
      LoggingConfig: { LogFormat: 'JSON' },
    });
    expect(changed).toMatchObject({
      MemorySize: 512,
      Environment: { Variables: { MODE: '1' } },
      State: 'Active',
      LastUpdateStatus: 'InProgress',
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' },
    });
    await plane.ready();
    const { Configuration, Tags } = await plane.call('GetFunction', { FunctionName: 'web' });
    expect(Configuration?.LastUpdateStatus).toBe('Successful');
    expect(Tags).toEqual({ team: 'x' });
  });

  test('of the code changes its digest and its RevisionId, a dry run does not', async () => {
    const before = await plane.create();
    const input = { FunctionName: 'web', ZipFile: Buffer.from('PK another') };
    const dry = await plane.call('UpdateFunctionCode', { ...input, DryRun: true });
    expect(dry.CodeSha256).not.toBe(before.CodeSha256);
    expect((await plane.call('GetFunctionConfiguration', { FunctionName: 'web' })).CodeSha256).toBe(
      before.CodeSha256,
    );
    const after = await plane.call('UpdateFunctionCode', { ...input, Publish: true });
    expect(after).toMatchObject({ Version: '1', FunctionArn: `${ARN}:1`, CodeSha256: dry.CodeSha256 });
    expect(after.RevisionId).not.toBe(before.RevisionId);
  });

  test.each([
    ['UpdateFunctionConfiguration' as const, { MemorySize: 256 }],
    ['UpdateFunctionCode' as const, { ZipFile: ZIP }],
    ['PublishVersion' as const, {}],
  ])('%s with a RevisionId that has passed is refused', async (name, input) => {
    await plane.create();
    const call = plane.fault(name, { FunctionName: 'web', RevisionId: 'x', ...input } as never);
    expect(await call).toContain('PreconditionFailedException: The Revision Id provided does not match');
  });
});

describe('removal', () => {
  test('takes everything of the function', async () => {
    await plane.create({ Publish: true });
    await plane.call('CreateAlias', { FunctionName: 'web', Name: 'live', FunctionVersion: '1' });
    await plane.call('CreateFunctionUrlConfig', { FunctionName: 'web', AuthType: 'NONE' });
    expect(await plane.call('DeleteFunction', { FunctionName: 'web' })).toEqual({ StatusCode: 204 });
    await plane.create();
    expect((await plane.call('ListAliases', { FunctionName: 'web' })).Aliases).toEqual([]);
    expect((await plane.call('ListVersionsByFunction', { FunctionName: 'web' })).Versions).toHaveLength(1);
  });

  test('of a version that an alias names is refused, of `$LATEST` too', async () => {
    await plane.create({ Publish: true });
    await plane.call('CreateAlias', { FunctionName: 'web', Name: 'live', FunctionVersion: '1' });
    expect(await plane.fault('DeleteFunction', { FunctionName: 'web', Qualifier: '1' })).toBe(
      'ResourceConflictException: Unable to delete version because the following aliases reference it: [live]',
    );
    expect(await plane.fault('DeleteFunction', { FunctionName: 'web:$LATEST' })).toContain(
      'cannot be deleted without deleting the function',
    );
  });
});

test('lists are in pages, without how functions stand', async () => {
  for (const FunctionName of ['a', 'b', 'c']) await plane.create({ FunctionName });
  const first = await plane.call('ListFunctions', { MaxItems: 2 });
  expect(first.Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['a', 'b']);
  expect(first.Functions?.[0]).not.toHaveProperty('State');
  const second = await plane.call('ListFunctions', { MaxItems: 2, Marker: first.NextMarker ?? '' });
  expect(second.Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['c']);
  expect(second.NextMarker).toBeUndefined();
});

test('tags are of functions only', async () => {
  await plane.create({ Tags: { a: '1' } });
  await plane.call('TagResource', { Resource: ARN, Tags: { b: '2' } });
  await plane.call('UntagResource', { Resource: ARN, TagKeys: ['a'] });
  expect((await plane.call('ListTags', { Resource: ARN })).Tags).toEqual({ b: '2' });
  expect(await plane.fault('ListTags', { Resource: `${ARN}:1` })).toContain('aliases and versions are not');
});

test('the account has its limits', async () => {
  await plane.create();
  const { AccountLimit, AccountUsage } = await plane.call('GetAccountSettings', {});
  expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 });
  expect(AccountUsage).toEqual({ TotalCodeSize: ZIP.length, FunctionCount: 1 });
});

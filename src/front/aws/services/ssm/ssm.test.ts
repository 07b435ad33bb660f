// Parameter Store as clients use it.
import type { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { latestVersion, parameterKind } from '../../../../model/kinds/parameter.ts';
import type { Ctx } from '../../context.ts';
import type { Input } from '../../operation.ts';
import { faultOf, openTestCtx, type TestCtx } from '../../testing.ts';
import { createKey } from '../kms/create-key.ts';
import { decrypt } from '../kms/decrypt.ts';
import { disableKey } from '../kms/disable-key.ts';
import { createSecret } from '../secretsmanager/create-secret.ts';
import { addTagsToResource } from './add-tags-to-resource.ts';
import { deleteParameter } from './delete-parameter.ts';
import { describeParameters } from './describe-parameters.ts';
import { getParameter } from './get-parameter.ts';
import { getParameterHistory } from './get-parameter-history.ts';
import { getParameters } from './get-parameters.ts';
import { labelParameterVersion } from './label-parameter-version.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { putParameter } from './put-parameter.ts';
import { removeTagsFromResource } from './remove-tags-from-resource.ts';

let plane: TestCtx;
let ctx: Ctx;
beforeEach(async () => {
  plane = await openTestCtx();
  ctx = plane.ctx;
});
afterEach(() => plane.close());

type Put = Input<PutParameterCommand>;
const put = (input: Partial<Put> = {}) =>
  putParameter({ Name: '/app/key', Value: 'v1', Type: 'String', ...input }, ctx);
const again = (input: Partial<Put> = {}) =>
  putParameter({ Name: '/app/key', Value: 'v2', Overwrite: true, ...input }, ctx);
const get = async (Name = '/app/key', WithDecryption?: boolean) =>
  (await getParameter({ Name, WithDecryption }, ctx)).Parameter;
const described = async (Name = '/app/key') => {
  const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [Name] }];
  return (await describeParameters({ ParameterFilters }, ctx)).Parameters?.[0];
};

describe('a parameter', () => {
  test('is read as it was put', async () => {
    expect(await put({ Description: 'd', AllowedPattern: '' })).toEqual({ Version: 1, Tier: 'Standard' });
    expect(await get()).toEqual({
      Name: '/app/key',
      Type: 'String',
      Value: 'v1',
      Version: 1,
      LastModifiedDate: new Date(Date.UTC(2026, 0, 1)),
      ARN: 'arn:aws:ssm:us-east-2:123456789012:parameter/app/key',
      DataType: 'text',
    });
    expect(await described()).toEqual({
      Name: '/app/key',
      ARN: 'arn:aws:ssm:us-east-2:123456789012:parameter/app/key',
      Type: 'String',
      LastModifiedDate: new Date(Date.UTC(2026, 0, 1)),
      LastModifiedUser: 'arn:aws:iam::123456789012:root',
      Description: 'd',
      Version: 1,
      Tier: 'Standard',
      Policies: [],
      DataType: 'text',
    });
  });
  test('is overwritten only when that is asked for, and keeps what is not given', async () => {
    await put({ Description: 'd', AllowedPattern: '^v' });
    expect(await faultOf(put())).toBe(
      'ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
    expect(await again()).toEqual({ Version: 2, Tier: 'Standard' });
    expect(await described()).toMatchObject({
      Description: 'd',
      AllowedPattern: '^v',
      Type: 'String',
      Version: 2,
    });
    expect((await get())?.Value).toBe('v2');
  });
  test('may change its type, as at AWS', async () => {
    await put({ Type: 'SecureString' });
    await again({ Type: 'String' });
    expect(await get()).toMatchObject({ Type: 'String', Value: 'v2' });
    expect((await described())?.KeyId).toBeUndefined();
  });
  test('is found by version, label and ARN, and tells what was asked for', async () => {
    await put();
    await again();
    await labelParameterVersion({ Name: '/app/key', ParameterVersion: 1, Labels: ['prod'] }, ctx);
    expect(await get('/app/key:1')).toMatchObject({ Value: 'v1', Selector: ':1', Name: '/app/key' });
    expect(await get('/app/key:prod')).toMatchObject({ Value: 'v1', Selector: ':prod' });
    expect(await get('arn:aws:ssm:us-east-2:123456789012:parameter/app/key')).toMatchObject({ Value: 'v2' });
    expect(await get('arn:aws:ssm:us-east-2:123456789012:parameter/app/key:1')).toMatchObject({
      Value: 'v1',
    });
    expect(await faultOf(get('/app/key:9'))).toBe(
      'ParameterVersionNotFound: Systems Manager could not find version 9 of /app/key. Verify the version and try again.',
    );
    expect(await faultOf(get('/app/key:none'))).toMatch(/^ParameterVersionNotFound: .*label none/);
  });
  test('that is not there is ParameterNotFound for all that read or delete it', async () => {
    for (const call of [
      get(),
      get('arn:aws:ssm:eu-west-1:123456789012:parameter/app/key'),
      getParameterHistory({ Name: '/x' }, ctx),
      deleteParameter({ Name: '/x' }, ctx),
      labelParameterVersion({ Name: '/x', Labels: ['a'] }, ctx),
    ])
      expect(await faultOf(call)).toBe('ParameterNotFound: ');
  });
  test('is gone after it was deleted', async () => {
    await put();
    await deleteParameter({ Name: '/app/key' }, ctx);
    expect(await faultOf(get())).toBe('ParameterNotFound: ');
    expect(await put()).toMatchObject({ Version: 1 });
  });
  test('of one level is the same with and without the first slash, and is told as it was asked for', async () => {
    await put({ Name: 'key', Value: 'a' });
    for (const name of ['key', '/key']) expect(await get(name)).toMatchObject({ Name: name, Value: 'a' });
    expect(await faultOf(put({ Name: '/key' }))).toMatch(/^ParameterAlreadyExists/);
    const { ARN = '' } = (await get('/key')) ?? {};
    expect(await get(ARN)).toMatchObject({ Name: 'key', ARN });
  });
  test.each(['/a//b', 'a/b', '/a/', 'a:b:c', 'x y'])(
    'cannot be called "%s", which is no name',
    async (name) => {
      await put({ Name: '/a/b' });
      expect(await faultOf(get(name))).toMatch(/^ValidationException: .*sub-paths divided by slash symbol/);
    },
  );
  test('put at once by many has all their versions', async () => {
    await Promise.all([1, 2, 3, 4, 5].map((n) => again({ Type: 'String', Value: `v${n}` })));
    const { Parameters = [] } = await getParameterHistory({ Name: '/app/key' }, ctx);
    expect(Parameters.map(({ Version }) => Version)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(Parameters.map(({ Value }) => Value)).size).toBe(5);
  });
});

describe('what is refused', () => {
  test.each<[string, Partial<Put>, string]>([
    [
      'a name under aws',
      { Name: '/aws/x/y' },
      'AccessDeniedException: No access to reserved parameter name: /aws/x/y.',
    ],
    [
      'a name that begins with ssm',
      { Name: 'ssm-x' },
      `ValidationException: Parameter name: can't be prefixed with "aws" or "ssm"`,
    ],
    [
      'a path without its first slash',
      { Name: 'a/b' },
      'ValidationException: Parameter name must be a fully qualified name.',
    ],
    ['a name with a blank', { Name: '/a b' }, 'ValidationException: Parameter name: can'],
    ['a name with an empty level', { Name: '/a//b' }, 'ValidationException: Parameter name: can'],
    ['sixteen levels', { Name: '/a'.repeat(16) }, 'HierarchyLevelLimitExceededException: '],
    ['an empty value', { Value: '' }, "ValidationException: 1 validation error detected: Value at 'value'"],
    [
      'no type',
      { Type: undefined },
      'ValidationException: A parameter type is required when you create a parameter.',
    ],
    [
      'tags and overwrite',
      { Overwrite: true, Tags: [{ Key: 'a', Value: '1' }] },
      "ValidationException: Invalid request: tags and overwrite can't be used together.",
    ],
    ['a key for a plain value', { KeyId: 'alias/aws/ssm' }, 'ValidationException: KeyId is required'],
    [
      'another data type',
      { DataType: 'Text' },
      'ValidationException: The following data type is not supported: Text',
    ],
    [
      'a value that the pattern does not allow',
      { AllowedPattern: '^[0-9]+$' },
      'ParameterPatternMismatchException: Parameter value, cannot be validated against allowedPattern: ^[0-9]+$',
    ],
    ['a pattern that is none', { AllowedPattern: '(' }, 'InvalidAllowedPatternException: '],
    [
      'a pattern that takes for ever',
      { AllowedPattern: '^(a+)+$', Value: `${'a'.repeat(60)}!` },
      'InvalidAllowedPatternException: The regular expression takes too long',
    ],
    [
      'more than a standard one holds',
      { Value: 'x'.repeat(4097) },
      'ValidationException: Standard tier parameters support a maximum parameter value of 4096 characters.',
    ],
    [
      'more than an advanced one holds',
      { Value: 'x'.repeat(8193), Tier: 'Advanced' },
      'ValidationException: Advanced tier parameters',
    ],
    [
      'policies on a standard one',
      {
        Policies: '[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2030-01-01T00:00:00Z"}}]',
      },
      'ValidationException: Parameter policies',
    ],
    [
      'a policy of another type',
      { Tier: 'Advanced', Policies: '[{"Type":"X","Version":"1.0","Attributes":{}}]' },
      'InvalidPolicyTypeException: ',
    ],
    [
      'a key that is not there',
      { Type: 'SecureString', KeyId: 'alias/no' },
      'InvalidKeyId: Alias arn:aws:kms:us-east-2:123456789012:alias/no is not found. (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException;',
    ],
  ])('%s', async (_what, input, fault) => expect(await faultOf(put(input))).toContain(fault));

  test('never shows the value', async () => {
    const Value = 'hunter2-'.repeat(600);
    const faults = [
      await faultOf(put({ Value })),
      await faultOf(put({ Value, AllowedPattern: '^$', Type: 'SecureString' })),
    ];
    expect(faults.join()).not.toContain('hunter2');
  });
});

describe('a SecureString', () => {
  test('is shown in clear only to who asks for it, and nowhere in the object', async () => {
    await put({ Type: 'SecureString', Value: 'hunter2' });
    const closed = (await get())?.Value ?? '';
    expect(closed).not.toContain('hunter2');
    expect((await get('/app/key', true))?.Value).toBe('hunter2');
    expect(await plane.dump(parameterKind)).not.toContain('hunter2');
    expect(await described()).toMatchObject({ Type: 'SecureString', KeyId: 'alias/aws/ssm' });
  });
  test('is what KMS decrypts with the ARN of the parameter as context', async () => {
    await put({ Type: 'SecureString', Value: 'hunter2' });
    const CiphertextBlob = Buffer.from((await get())?.Value ?? '', 'base64');
    const EncryptionContext = { PARAMETER_ARN: 'arn:aws:ssm:us-east-2:123456789012:parameter/app/key' };
    const { Plaintext } = await decrypt({ CiphertextBlob, EncryptionContext }, ctx);
    expect(Buffer.from(Plaintext ?? '').toString()).toBe('hunter2');
  });
  test('keeps the key that it was given when it is overwritten without one', async () => {
    const { KeyMetadata } = await createKey({}, ctx);
    await put({ Type: 'SecureString', KeyId: KeyMetadata?.Arn });
    await again({ Type: 'SecureString' });
    expect((await described())?.KeyId).toBe(KeyMetadata?.Arn);
    expect((await get('/app/key', true))?.Value).toBe('v2');
  });
  test('is refused while its key is disabled', async () => {
    const { KeyMetadata } = await createKey({}, ctx);
    const KeyId = KeyMetadata?.KeyId ?? '';
    await put({ Type: 'SecureString', KeyId, Value: 'hunter2' });
    await disableKey({ KeyId }, ctx);
    const fault = await faultOf(get('/app/key', true));
    expect(fault).toContain(`InvalidKeyId: ${KeyMetadata?.Arn} is disabled. (Service: AWSKMS;`);
    expect(fault).toContain('Error Code: DisabledException');
    expect(await faultOf(again({ Type: 'SecureString' }))).toContain('is disabled');
    expect((await get())?.Version).toBe(1); // without decryption it is read
  });
});

describe('tiers', () => {
  test.each<[Partial<Put>, string]>([
    [{ Tier: 'Intelligent-Tiering' }, 'Standard'],
    [{ Tier: 'Intelligent-Tiering', Value: 'x'.repeat(5000) }, 'Advanced'],
    [{ Tier: 'Advanced' }, 'Advanced'],
  ])('%o is %s', async (input, tier) => expect((await put(input)).Tier).toBe(tier));

  test('an advanced one does not go back', async () => {
    await put({ Tier: 'Advanced' });
    expect(await again()).toMatchObject({ Tier: 'Advanced' });
    expect(await again({ Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Advanced' });
    expect(await faultOf(again({ Tier: 'Standard' }))).toMatch(
      /^ValidationException: This parameter uses the advanced/,
    );
  });
  test('policies are told with their type, and taken away by an empty object', async () => {
    const policy = { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: '2030-01-01T00:00:00Z' } };
    await put({ Tier: 'Advanced', Policies: JSON.stringify([policy]) });
    expect((await described())?.Policies).toEqual([
      { PolicyText: JSON.stringify(policy), PolicyType: 'Expiration', PolicyStatus: 'Pending' },
    ]);
    await again({ Policies: '{}' });
    expect((await described())?.Policies).toEqual([]);
  });
});

describe('history', () => {
  test('holds a hundred; the oldest goes unless it has a label', async () => {
    await put();
    for (let n = 0; n < 100; n += 1) await again();
    const { Parameters = [], NextToken } = await getParameterHistory({ Name: '/app/key' }, ctx);
    expect([Parameters.length, Parameters[0]?.Version]).toEqual([50, 2]);
    const rest = await getParameterHistory({ Name: '/app/key', NextToken }, ctx);
    expect([rest.Parameters?.length, rest.Parameters?.at(-1)?.Version, rest.NextToken]).toEqual([
      50,
      101,
      undefined,
    ]);
    await labelParameterVersion({ Name: '/app/key', ParameterVersion: 2, Labels: ['keep'] }, ctx);
    expect(await faultOf(again())).toMatch(
      /^ParameterMaxVersionLimitExceeded: .*Version 2, the oldest version/,
    );
  });
  test('tells values, descriptions and labels of each version', async () => {
    await put({ Type: 'SecureString', Value: 'one', Description: 'first' });
    await again({ Value: 'two', Description: 'second' });
    await labelParameterVersion({ Name: '/app/key', Labels: ['new'] }, ctx);
    const { Parameters } = await getParameterHistory({ Name: '/app/key', WithDecryption: true }, ctx);
    expect(Parameters).toMatchObject([
      { Version: 1, Value: 'one', Description: 'first', Labels: [] },
      { Version: 2, Value: 'two', Description: 'second', Labels: ['new'] },
    ]);
  });
});

test('tags are put at creation, added, removed and listed', async () => {
  await put({ Tags: [{ Key: 'b', Value: '2' }] });
  const about = { ResourceType: 'Parameter' as const, ResourceId: '/app/key' };
  await addTagsToResource(
    {
      ...about,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '3' },
      ],
    },
    ctx,
  );
  expect(await listTagsForResource(about, ctx)).toEqual({
    TagList: [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '3' },
    ],
  });
  await removeTagsFromResource({ ...about, TagKeys: ['a', 'zzz'] }, ctx);
  expect((await listTagsForResource(about, ctx)).TagList).toEqual([{ Key: 'b', Value: '3' }]);
  expect(await faultOf(listTagsForResource({ ...about, ResourceId: '/no' }, ctx))).toMatch(
    /^InvalidResourceId/,
  );
  const document = { ResourceType: 'Document' as const, ResourceId: 'x' };
  expect(await faultOf(listTagsForResource(document, ctx))).toMatch(/^InvalidResourceType/);
  const many = Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: '' }));
  expect(await faultOf(addTagsToResource({ ...about, Tags: many }, ctx))).toMatch(/^TooManyTagsError/);
});

test('a secret is read by its reference, only with decryption', async () => {
  await createSecret({ Name: 'prod/db', SecretString: 'hunter2', ClientRequestToken: ctx.ids.uuid() }, ctx);
  const Name = '/aws/reference/secretsmanager/prod/db';
  expect(await get(Name, true)).toMatchObject({ Name, Type: 'SecureString', Value: 'hunter2' });
  expect(await get(`${Name}:AWSCURRENT`, true)).toMatchObject({ Value: 'hunter2', Selector: ':AWSCURRENT' });
  expect(await faultOf(get(Name))).toMatch(/^ValidationException: WithDecryption flag must be True/);
  expect(await faultOf(get(`${Name}x`, true))).toBe(`ParameterNotFound: Secret ${Name}x not found.`);
  const source = JSON.parse((await get(Name, true))?.SourceResult ?? '{}');
  expect(source).toMatchObject({ name: 'prod/db', secretString: 'hunter2', versionStages: ['AWSCURRENT'] });
  const together = await getParameters({ Names: [Name, `${Name}x`], WithDecryption: true }, ctx);
  expect(together.InvalidParameters).toEqual([`${Name}x`]);
  expect(together.Parameters).toMatchObject([{ Name, Value: 'hunter2' }]);
});

test('what tables show of a parameter is not its value', async () => {
  await put({ Value: 'hunter2' });
  const { items } = await ctx.client.list(parameterKind);
  const row = items.map((item) => parameterKind.columns.map(({ value }) => value(item, 0)));
  expect(row).toEqual([['/app/key', 'String', 1, expect.anything()]]);
  expect(items[0] && latestVersion(items[0]).value).toBe('hunter2');
});

// What IAM says of members that break a rule, before anything is looked up.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestIam, type TestIam } from './testing.ts';

let iam: TestIam;
beforeAll(async () => {
  iam = await openTestIam();
});
afterAll(() => iam.close());

const NAME = 'It must contain only alphanumeric characters and/or the following: +=,.@_-';
const at = (member: string, problem: string) =>
  `ValidationError: 1 validation error detected: Value at '${member}' failed to satisfy constraint: ${problem}`;
const KEY_RULES =
  'Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+, Member must not be null]';
const tags = (count: number) => Array.from({ length: count }, (_, n) => ({ Key: `k${n}`, Value: '' }));

test.each([
  ['GetRole', { RoleName: 'a b' }, `ValidationError: The specified value for roleName is invalid. ${NAME}`],
  ['GetRole', { RoleName: '' }, at('roleName', 'Member must have length greater than or equal to 1')],
  [
    'GetRole',
    { RoleName: 'x'.repeat(65) },
    at('roleName', 'Member must have length less than or equal to 64'),
  ],
  [
    'CreateUser',
    { UserName: 'x'.repeat(65) },
    at('userName', 'Member must have length less than or equal to 64'),
  ],
  [
    'GetUser',
    { UserName: 'x'.repeat(65) },
    `NoSuchEntity: The user with name ${'x'.repeat(65)} cannot be found.`,
  ],
  [
    'CreateUser',
    { UserName: 'x', Path: 'team' },
    'ValidationError: The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
  ],
  ['ListRoles', { MaxItems: 1001 }, at('maxItems', 'Member must have value less than or equal to 1000')],
  ['ListRoles', { MaxItems: 0 }, at('maxItems', 'Member must have value greater than or equal to 1')],
  [
    'TagRole',
    { RoleName: 'r', Tags: tags(51) },
    at('tags', 'Member must have length less than or equal to 50'),
  ],
  [
    'TagRole',
    { RoleName: 'r', Tags: [{ Key: 'x'.repeat(129), Value: '' }] },
    at('tags.1.member.key', 'Member must have length less than or equal to 128'),
  ],
  [
    'TagRole',
    { RoleName: 'r', Tags: [{ Key: 'k', Value: 'x'.repeat(257) }] },
    at('tags.1.member.value', 'Member must have length less than or equal to 256'),
  ],
  [
    'TagRole',
    { RoleName: 'r', Tags: [{ Key: 'a!', Value: '' }] },
    at(
      'tags.1.member.key',
      'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
    ),
  ],
  ['UntagRole', { RoleName: 'r', TagKeys: ['a!'] }, at('tagKeys', KEY_RULES)],
  [
    'CreateRole',
    { RoleName: 'r', AssumeRolePolicyDocument: '{}', MaxSessionDuration: 60 },
    at('maxSessionDuration', 'Member must have value greater than or equal to 3600'),
  ],
  [
    'CreateRole',
    { RoleName: 'r', AssumeRolePolicyDocument: '{}', Description: 'a—b' },
    at(
      'description',
      'Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*',
    ),
  ],
  [
    'CreateOpenIDConnectProvider',
    { Url: 'x'.repeat(256), ClientIDList: [''], ThumbprintList: ['x'] },
    "ValidationError: 3 validation errors detected: Value at 'url' failed to satisfy constraint: Member must have length less than or equal to 255; Value at 'clientIDList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 1]; Value at 'thumbprintList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member must have length greater than or equal to 40]",
  ],
] as const)('%s %o', async (operation, input, why) => {
  // The table is of many operations: each row is the input of its own.
  expect(await iam.fault(operation, input as never)).toBe(why);
});

test('what is empty and need not be there is not there', async () => {
  const { User } = await iam.call('CreateUser', { UserName: 'empty', Path: '', PermissionsBoundary: '' });
  expect(User?.Path).toBe('/');
  expect(await iam.fault('ListUsers', { Marker: '' })).toBe('no fault');
});

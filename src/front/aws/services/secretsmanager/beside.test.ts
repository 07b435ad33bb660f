// What goes with secrets: resource policies, rotation, random passwords.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx } from '../../context.ts';
import { faultOf, openTestCtx, type TestCtx } from '../../testing.ts';
import { createSecret } from './create-secret.ts';
import { deleteResourcePolicy } from './delete-resource-policy.ts';
import { describeSecret } from './describe-secret.ts';
import { getRandomPassword } from './get-random-password.ts';
import { getResourcePolicy } from './get-resource-policy.ts';
import { putResourcePolicy } from './put-resource-policy.ts';
import { rotateSecret } from './rotate-secret.ts';
import { validateResourcePolicy } from './validate-resource-policy.ts';

let plane: TestCtx;
let ctx: Ctx;
beforeEach(async () => {
  plane = await openTestCtx();
  ctx = plane.ctx;
});
afterEach(() => plane.close());

const token = () => ({ ClientRequestToken: ctx.ids.uuid() });
const create = () => createSecret({ Name: 'prod/db' }, ctx);

describe('resource policies', () => {
  const about = { SecretId: 'prod/db' };
  const open =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';
  beforeEach(async () => void (await create()));
  test('are put, read and deleted', async () => {
    expect((await getResourcePolicy(about, ctx)).ResourcePolicy).toBeUndefined();
    await putResourcePolicy({ ...about, ResourcePolicy: open }, ctx);
    expect((await getResourcePolicy(about, ctx)).ResourcePolicy).toBe(open);
    await deleteResourcePolicy(about, ctx);
    expect((await getResourcePolicy(about, ctx)).ResourcePolicy).toBeUndefined();
  });
  test('must be JSON, and not for everybody when that is asked for', async () => {
    expect(await faultOf(putResourcePolicy({ ...about, ResourcePolicy: '{' }, ctx))).toBe(
      'MalformedPolicyDocumentException: This resource policy contains a syntax error.',
    );
    const input = { ...about, ResourcePolicy: open, BlockPublicPolicy: true };
    expect(await faultOf(putResourcePolicy(input, ctx))).toMatch(/^PublicPolicyException/);
    expect((await validateResourcePolicy({ ResourcePolicy: open }, ctx)).PolicyValidationPassed).toBe(false);
  });
});

describe('rotation', () => {
  const rules = {
    RotationLambdaARN: 'arn:aws:lambda:us-east-2:123456789012:function:r',
    RotationRules: { AutomaticallyAfterDays: 30 },
  };
  test('is stored and told, and refused when it is to be done now', async () => {
    await create();
    expect(await faultOf(rotateSecret({ SecretId: 'prod/db', ...token(), ...rules }, ctx))).toMatch(
      /^InvalidRequestException: Rotation functions are not run here yet: pass RotateImmediately=false/,
    );
    await rotateSecret({ SecretId: 'prod/db', ...token(), ...rules, RotateImmediately: false }, ctx);
    expect(await describeSecret({ SecretId: 'prod/db' }, ctx)).toMatchObject({
      RotationEnabled: true,
      ...rules,
    });
  });
  test('needs a function', async () => {
    await create();
    expect(
      await faultOf(rotateSecret({ SecretId: 'prod/db', ...token(), RotateImmediately: false }, ctx)),
    ).toBe('InvalidRequestException: No Lambda rotation function ARN is associated with this secret.');
  });
});

describe('random passwords', () => {
  const password = async (input = {}) => (await getRandomPassword(input)).RandomPassword ?? '';
  test('have 32 characters of every sort', async () => {
    const text = await password();
    expect(text).toHaveLength(32);
    for (const sort of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(text).toMatch(sort);
  });
  test('leave out what is excluded', async () => {
    expect(
      await password({
        PasswordLength: 300,
        ExcludePunctuation: true,
        ExcludeUppercase: true,
        ExcludeCharacters: 'abc123',
      }),
    ).toMatch(/^[d-z04-9]{300}$/);
  });
  test.each([
    [
      { PasswordLength: 3 },
      'InvalidParameterException: Password length is too short based on the required types.',
    ],
    [
      { PasswordLength: 5000 },
      "ValidationException: 1 validation error detected: Value '5000' at 'passwordLength'",
    ],
    [
      { ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true },
      'InvalidParameterException: No valid characters',
    ],
  ])('are refused: %o', async (input, fault) =>
    expect(await faultOf(getRandomPassword(input))).toContain(fault),
  );
});

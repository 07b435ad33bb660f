// Secrets Manager as clients use it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { managedSecretKind } from '../../../../model/kinds/managed-secret.ts';
import type { Ctx } from '../../context.ts';
import { faultOf, openTestCtx, type TestCtx } from '../../testing.ts';
import { createKey } from '../kms/create-key.ts';
import { disableKey } from '../kms/disable-key.ts';
import { createSecret } from './create-secret.ts';
import { deleteSecret } from './delete-secret.ts';
import { describeSecret } from './describe-secret.ts';
import { getResourcePolicy } from './get-resource-policy.ts';
import { getSecretValue } from './get-secret-value.ts';
import { listSecretVersionIds } from './list-secret-version-ids.ts';
import { putSecretValue } from './put-secret-value.ts';
import { restoreSecret } from './restore-secret.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';
import { updateSecret } from './update-secret.ts';
import { updateSecretVersionStage } from './update-secret-version-stage.ts';

const DAY_MS = 86_400_000;
const TOKEN = (letter: string) => letter.repeat(32);
let plane: TestCtx;
let ctx: Ctx;
beforeEach(async () => {
  plane = await openTestCtx();
  ctx = plane.ctx;
});
afterEach(() => plane.close());

const token = () => ({ ClientRequestToken: ctx.ids.uuid() }); // as SDKs do by themselves
const create = (more: object = {}) =>
  createSecret({ Name: 'prod/db', SecretString: 'hunter2', ...token(), ...more }, ctx);
const put = (SecretString: string, more: object = {}) =>
  putSecretValue({ SecretId: 'prod/db', SecretString, ...token(), ...more }, ctx);
const get = (more: object = {}) => getSecretValue({ SecretId: 'prod/db', ...more }, ctx);
const stages = async () => (await describeSecret({ SecretId: 'prod/db' }, ctx)).VersionIdsToStages;

describe('a secret', () => {
  test('is read as it was made, by name, ARN and ARN without its end', async () => {
    const made = await create({ ClientRequestToken: TOKEN('a') });
    expect(made.ARN).toMatch(
      /^arn:aws:secretsmanager:us-east-2:123456789012:secret:prod\/db-[A-Za-z0-9]{6}$/,
    );
    expect(made).toMatchObject({ Name: 'prod/db', VersionId: TOKEN('a') });
    for (const SecretId of ['prod/db', made.ARN ?? '', made.ARN?.slice(0, -7) ?? ''])
      expect(await getSecretValue({ SecretId }, ctx)).toEqual({
        ARN: made.ARN,
        Name: 'prod/db',
        VersionId: TOKEN('a'),
        SecretString: 'hunter2',
        VersionStages: ['AWSCURRENT'],
        CreatedDate: new Date(Date.UTC(2026, 0, 1)),
      });
  });
  test('is not to be read anywhere else', async () => {
    await create({ Description: 'd' });
    expect(await plane.dump(managedSecretKind)).not.toContain('hunter2');
    expect(JSON.stringify(await describeSecret({ SecretId: 'prod/db' }, ctx))).not.toContain('hunter2');
    const { items } = await ctx.client.list(managedSecretKind);
    const row = items.map((item) => managedSecretKind.columns.map(({ value }) => value(item, 0)));
    expect(row).toEqual([['prod/db', 1, '<none>', expect.anything()]]);
  });
  test('of bytes comes back as bytes', async () => {
    const SecretBinary = Buffer.from([0, 255, 10, 128]);
    await create({ SecretString: undefined, SecretBinary });
    expect((await get()).SecretBinary).toEqual(SecretBinary);
    expect((await get()).SecretString).toBeUndefined();
  });
  test('without a value has no version, and says so', async () => {
    const made = await create({ SecretString: undefined });
    expect(made.VersionId).toBeUndefined();
    expect(await faultOf(get())).toBe(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    );
    await put('first');
    expect(await get()).toMatchObject({ SecretString: 'first', VersionStages: ['AWSCURRENT'] });
  });
  test('that is not there is ResourceNotFoundException', async () => {
    const text = "ResourceNotFoundException: Secrets Manager can't find the specified secret.";
    const other = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-abcdef';
    await create();
    for (const SecretId of ['none', other, `${(await get()).ARN?.slice(0, -6)}AAAAAA`])
      expect(await faultOf(getSecretValue({ SecretId }, ctx))).toBe(text);
    expect(await faultOf(describeSecret({ SecretId: 'none' }, ctx))).toBe(text);
  });
  test('made twice with the same token and value is made once', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => create({ ClientRequestToken: TOKEN('a') })));
    expect(one).toEqual(two);
    expect(await faultOf(create())).toBe(
      'ResourceExistsException: The operation failed because the secret prod/db already exists.',
    );
    expect(await faultOf(create({ ClientRequestToken: TOKEN('a'), SecretString: 'x' }))).toMatch(
      /^ResourceExistsException: You can't use ClientRequestToken a+ because/,
    );
  });
  test.each([
    [{ Name: 'a b' }, 'ValidationException: Invalid name. Must be a valid name'],
    [{ Name: '' }, "ValidationException: 1 validation error detected: Value '' at 'name'"],
    [
      { ClientRequestToken: 'short' },
      'InvalidParameterException: ClientRequestToken must be 32-64 characters long.',
    ],
    [{ SecretBinary: Buffer.from('x') }, "InvalidParameterException: You can't specify both"],
    [
      { SecretString: 's'.repeat(65_537) },
      "ValidationException: 1 validation error detected: Value at 'secretString'",
    ],
    [
      { KmsKeyId: 'alias/none' },
      "EncryptionFailure: Secrets Manager can't encrypt the protected secret text",
    ],
    [{ AddReplicaRegions: [{ Region: 'eu-west-1' }] }, 'InvalidParameterException: Replication'],
    [{ Tags: [{ Key: 'aws:x', Value: '' }] }, 'InvalidParameterException: aws: prefixed'],
  ])('is refused: %o', async (more, fault) => {
    const text = await faultOf(create(more));
    expect(text).toContain(fault);
    expect(text).not.toContain('ssss');
  });
  test('is changed: description, tags, value', async () => {
    await create({ Tags: [{ Key: 'a', Value: '1' }] });
    expect((await updateSecret({ SecretId: 'prod/db', Description: 'new' }, ctx)).VersionId).toBeUndefined();
    await tagResource({ SecretId: 'prod/db', Tags: [{ Key: 'b', Value: '2' }] }, ctx);
    await untagResource({ SecretId: 'prod/db', TagKeys: ['a'] }, ctx);
    const changed = await updateSecret({ SecretId: 'prod/db', SecretString: 'v2', ...token() }, ctx);
    expect(await get()).toMatchObject({ SecretString: 'v2', VersionId: changed.VersionId });
    expect(await describeSecret({ SecretId: 'prod/db' }, ctx)).toMatchObject({
      Description: 'new',
      Tags: [{ Key: 'b', Value: '2' }],
    });
  });
});

test('a secret without versions and tags tells none; one whose tags were taken away tells an empty list', async () => {
  const about = { SecretId: 'prod/db' };
  await create({ SecretString: undefined });
  const bare = await describeSecret(about, ctx);
  expect(Object.keys(bare).sort()).toEqual(['ARN', 'CreatedDate', 'LastChangedDate', 'Name']);
  await tagResource({ ...about, Tags: [{ Key: 'a', Value: '1' }] }, ctx);
  await untagResource({ ...about, TagKeys: ['a'] }, ctx);
  expect((await describeSecret(about, ctx)).Tags).toEqual([]);
});

describe('versions', () => {
  test('the new one is current, the one before previous', async () => {
    await create({ ClientRequestToken: TOKEN('a') });
    expect(await put('v2', { ClientRequestToken: TOKEN('b') })).toMatchObject({
      VersionId: TOKEN('b'),
      VersionStages: ['AWSCURRENT'],
    });
    expect(await stages()).toEqual({ [TOKEN('a')]: ['AWSPREVIOUS'], [TOKEN('b')]: ['AWSCURRENT'] });
    expect((await get({ VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('hunter2');
    expect((await get({ VersionId: TOKEN('a') })).SecretString).toBe('hunter2');
    expect(await faultOf(get({ VersionId: TOKEN('a'), VersionStage: 'AWSCURRENT' }))).toBe(
      'InvalidRequestException: You provided a VersionStage that is not associated to the provided VersionId.',
    );
    expect(await faultOf(get({ VersionId: TOKEN('x') }))).toContain(
      'specified secret value for VersionId: x',
    );
  });
  test('with the same token are one; with another value it is refused', async () => {
    await create();
    await put('v2', { ClientRequestToken: TOKEN('b') });
    await put('v3', { ClientRequestToken: TOKEN('c') });
    expect(await put('v2', { ClientRequestToken: TOKEN('b') })).toMatchObject({
      VersionStages: ['AWSPREVIOUS'],
    });
    expect((await get()).SecretString).toBe('v3');
    expect(await faultOf(put('other', { ClientRequestToken: TOKEN('b') }))).toMatch(
      /^ResourceExistsException/,
    );
    expect(await faultOf(putSecretValue({ SecretId: 'prod/db', ...token() }, ctx))).toBe(
      'InvalidRequestException: You must provide either SecretString or SecretBinary.',
    );
  });
  test('tell their labels sorted', async () => {
    await create();
    const VersionStages = ['two', 'AWSPENDING', 'one'];
    const answer = await put('x', { ClientRequestToken: TOKEN('b'), VersionStages });
    expect(answer.VersionStages).toEqual(['AWSPENDING', 'one', 'two']);
    expect((await stages())?.[TOKEN('b')]).toEqual(['AWSPENDING', 'one', 'two']);
  });
  test('written at once are all there, one of them current', async () => {
    await create();
    await Promise.all(
      ['b', 'c', 'd', 'e'].map((letter) => put(letter, { ClientRequestToken: TOKEN(letter) })),
    );
    const { Versions = [] } = await listSecretVersionIds(
      { SecretId: 'prod/db', IncludeDeprecated: true },
      ctx,
    );
    expect(Versions).toHaveLength(5);
    const current = await get();
    expect(current.VersionId).toBe(TOKEN(current.SecretString ?? ''));
  });
  test('are listed; deprecated ones when asked for', async () => {
    await create({ ClientRequestToken: TOKEN('a') });
    await put('v2', { ClientRequestToken: TOKEN('b') });
    await put('v3', { ClientRequestToken: TOKEN('c') });
    const ids = async (IncludeDeprecated: boolean) =>
      (await listSecretVersionIds({ SecretId: 'prod/db', IncludeDeprecated }, ctx)).Versions?.map(
        ({ VersionId }) => VersionId,
      );
    expect(await ids(false)).toEqual([TOKEN('b'), TOKEN('c')]);
    expect(await ids(true)).toEqual([TOKEN('a'), TOKEN('b'), TOKEN('c')]);
  });

  describe('their labels', () => {
    const move = (more: object) =>
      updateSecretVersionStage({ SecretId: 'prod/db', VersionStage: 'AWSCURRENT', ...more }, ctx);
    beforeEach(async () => {
      await create({ ClientRequestToken: TOKEN('a') });
      await put('v2', { ClientRequestToken: TOKEN('b') });
    });
    test('move: back to the version before', async () => {
      await move({ MoveToVersionId: TOKEN('a'), RemoveFromVersionId: TOKEN('b') });
      expect(await stages()).toEqual({ [TOKEN('a')]: ['AWSCURRENT'], [TOKEN('b')]: ['AWSPREVIOUS'] });
    });
    test('of our own are put on and taken off', async () => {
      await move({ VersionStage: 'blue', MoveToVersionId: TOKEN('a') });
      expect((await get({ VersionStage: 'blue' })).SecretString).toBe('hunter2');
      await move({ VersionStage: 'blue', RemoveFromVersionId: TOKEN('a') });
      expect(await faultOf(get({ VersionStage: 'blue' }))).toMatch(/^ResourceNotFoundException/);
    });
    test('are twenty at most, over all versions', async () => {
      const many = Array.from({ length: 18 }, (_, n) => `label-${n}`);
      for (const VersionStage of many) await move({ VersionStage, MoveToVersionId: TOKEN('a') });
      expect(await faultOf(move({ VersionStage: 'more', MoveToVersionId: TOKEN('b') }))).toMatch(
        /^LimitExceededException: .*at most 20 staging labels/,
      );
    });
    test.each([
      [
        { MoveToVersionId: TOKEN('a') },
        `The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${TOKEN('b')}`,
      ],
      [
        { RemoveFromVersionId: TOKEN('b') },
        'You can only move staging label AWSCURRENT to a different secret version.',
      ],
      [
        { MoveToVersionId: TOKEN('a'), RemoveFromVersionId: TOKEN('a') },
        'When you move staging label AWSCURRENT',
      ],
      [
        { MoveToVersionId: TOKEN('z'), RemoveFromVersionId: TOKEN('b') },
        `Not a valid version: ${TOKEN('z')}`,
      ],
      [{ VersionStage: 'blue', RemoveFromVersionId: TOKEN('a') }, 'Version stage blue not found in version'],
    ])('are not moved by %o', async (more, text) => {
      expect(await faultOf(move(more))).toContain(`InvalidParameterException: ${text}`);
    });
  });
});

describe('deletion', () => {
  const marked =
    "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.";
  test('leaves the secret unreadable but described until the window ends, and restorable', async () => {
    await create();
    const answer = await deleteSecret({ SecretId: 'prod/db', RecoveryWindowInDays: 7 }, ctx);
    expect(answer.DeletionDate).toEqual(new Date(Date.UTC(2026, 0, 8)));
    for (const call of [
      get(),
      put('x'),
      getResourcePolicy({ SecretId: 'prod/db' }, ctx),
      updateSecret({ SecretId: 'prod/db' }, ctx),
    ])
      expect(await faultOf(call)).toBe(marked);
    expect((await describeSecret({ SecretId: 'prod/db' }, ctx)).DeletedDate).toBeInstanceOf(Date);
    expect(await faultOf(create())).toBe(
      "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
    await restoreSecret({ SecretId: 'prod/db' }, ctx);
    expect((await get()).SecretString).toBe('hunter2');
    expect((await describeSecret({ SecretId: 'prod/db' }, ctx)).DeletedDate).toBeUndefined();
  });
  test('is over when the window ends, and the name is free', async () => {
    const before = await create();
    await deleteSecret({ SecretId: 'prod/db' }, ctx);
    await plane.clock.advance(30 * DAY_MS - 1);
    expect(await faultOf(get())).toBe(marked);
    await plane.clock.advance(1);
    expect(await faultOf(restoreSecret({ SecretId: 'prod/db' }, ctx))).toMatch(/^ResourceNotFoundException/);
    const after = await create({ SecretString: 'new' });
    expect(after.ARN).not.toBe(before.ARN);
    expect((await get()).SecretString).toBe('new');
    expect(await faultOf(getSecretValue({ SecretId: before.ARN ?? '' }, ctx))).toMatch(/^ResourceNotFound/);
  });
  test('without recovery is over at once, also of one that waits, and of one that is not there', async () => {
    await create();
    await deleteSecret({ SecretId: 'prod/db' }, ctx);
    const force = { SecretId: 'prod/db', ForceDeleteWithoutRecovery: true };
    expect((await deleteSecret(force, ctx)).Name).toBe('prod/db');
    expect(await faultOf(describeSecret({ SecretId: 'prod/db' }, ctx))).toMatch(/^ResourceNotFoundException/);
    expect((await deleteSecret(force, ctx)).Name).toBe('prod/db');
    expect(await faultOf(deleteSecret({ SecretId: 'prod/db' }, ctx))).toMatch(/^ResourceNotFoundException/);
  });
  test.each([
    [
      { RecoveryWindowInDays: 6 },
      'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
    ],
    [
      { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    ],
  ])('is refused: %o', async (more, text) => {
    await create();
    expect(await faultOf(deleteSecret({ SecretId: 'prod/db', ...more }, ctx))).toBe(
      `InvalidParameterException: ${text}`,
    );
  });
});

describe('keys', () => {
  const aKey = async () => (await createKey({}, ctx)).KeyMetadata?.KeyId ?? '';
  test('that are disabled refuse reading and writing', async () => {
    const KmsKeyId = await aKey();
    await create({ KmsKeyId });
    expect((await describeSecret({ SecretId: 'prod/db' }, ctx)).KmsKeyId).toBe(KmsKeyId);
    await disableKey({ KeyId: KmsKeyId }, ctx);
    expect(await faultOf(get())).toMatch(/^DecryptionFailure: .*is disabled\. \(DisabledException\)$/);
    expect(await faultOf(put('x'))).toMatch(/^EncryptionFailure: .*is disabled/);
  });
  test('that are changed take all labelled versions along', async () => {
    const [one, two] = [await aKey(), await aKey()];
    await create({ KmsKeyId: one });
    await put('v2');
    await updateSecret({ SecretId: 'prod/db', KmsKeyId: two }, ctx);
    await disableKey({ KeyId: one }, ctx);
    expect((await get()).SecretString).toBe('v2');
    expect((await get({ VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('hunter2');
    const { Versions } = await listSecretVersionIds({ SecretId: 'prod/db' }, ctx);
    expect(Versions?.map(({ KmsKeyIds }) => KmsKeyIds)).toEqual(
      [1, 2].map(() => [`arn:aws:kms:us-east-2:123456789012:key/${two}`]),
    );
  });
  test("are the service's own by default", async () => {
    await create();
    expect((await describeSecret({ SecretId: 'prod/db' }, ctx)).KmsKeyId).toBeUndefined();
    const { Versions } = await listSecretVersionIds({ SecretId: 'prod/db' }, ctx);
    expect(Versions?.[0]?.KmsKeyIds).toEqual(['DefaultEncryptionKey']);
  });
});

// KMS as clients use it: keys through their lives, aliases, encryption.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx } from '../../context.ts';
import { faultOf, openTestCtx, type TestCtx } from '../../testing.ts';
import { cancelKeyDeletion } from './cancel-key-deletion.ts';
import { createAlias } from './create-alias.ts';
import { createKey } from './create-key.ts';
import { decrypt } from './decrypt.ts';
import { deleteAlias } from './delete-alias.ts';
import { describeKey } from './describe-key.ts';
import { disableKey } from './disable-key.ts';
import { disableKeyRotation } from './disable-key-rotation.ts';
import { enableKey } from './enable-key.ts';
import { enableKeyRotation } from './enable-key-rotation.ts';
import { encrypt } from './encrypt.ts';
import { generateDataKey } from './generate-data-key.ts';
import { generateRandom } from './generate-random.ts';
import { getKeyPolicy } from './get-key-policy.ts';
import { getKeyRotationStatus } from './get-key-rotation-status.ts';
import { listAliases } from './list-aliases.ts';
import { listKeys } from './list-keys.ts';
import { listResourceTags } from './list-resource-tags.ts';
import { putKeyPolicy } from './put-key-policy.ts';
import { reEncrypt } from './re-encrypt.ts';
import { scheduleKeyDeletion } from './schedule-key-deletion.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';
import { updateAlias } from './update-alias.ts';
import { updateKeyDescription } from './update-key-description.ts';

const DAY_MS = 86_400_000;
let plane: TestCtx;
let ctx: Ctx;
beforeEach(async () => {
  plane = await openTestCtx();
  ctx = plane.ctx;
});
afterEach(() => plane.close());

async function aKey(): Promise<string> {
  const { KeyMetadata } = await createKey({ Description: 'for tests' }, ctx);
  return KeyMetadata?.KeyId ?? '';
}

const arn = (id: string) => `arn:aws:kms:us-east-2:123456789012:key/${id}`;

describe('a key', () => {
  test('is described as AWS describes it', async () => {
    const id = await aKey();
    const { KeyMetadata } = await describeKey({ KeyId: id }, ctx);
    expect(KeyMetadata).toEqual({
      AWSAccountId: '123456789012',
      KeyId: id,
      Arn: arn(id),
      CreationDate: new Date(Date.UTC(2026, 0, 1)),
      Enabled: true,
      Description: 'for tests',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyState: 'Enabled',
      Origin: 'AWS_KMS',
      KeyManager: 'CUSTOMER',
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      MultiRegion: false,
    });
  });
  test('has a policy, a description and tags that can be changed', async () => {
    const KeyId = await aKey();
    expect(JSON.parse((await getKeyPolicy({ KeyId }, ctx)).Policy ?? '')).toMatchObject({
      Id: 'key-default-1',
    });
    const Policy = '{"Version":"2012-10-17","Statement":[]}';
    await putKeyPolicy({ KeyId, Policy }, ctx);
    expect(await getKeyPolicy({ KeyId: arn(KeyId) }, ctx)).toEqual({ Policy, PolicyName: 'default' });
    await updateKeyDescription({ KeyId, Description: 'new' }, ctx);
    expect((await describeKey({ KeyId }, ctx)).KeyMetadata?.Description).toBe('new');
    await tagResource(
      {
        KeyId,
        Tags: [
          { TagKey: 'a', TagValue: '1' },
          { TagKey: 'b', TagValue: '2' },
        ],
      },
      ctx,
    );
    await untagResource({ KeyId, TagKeys: ['a'] }, ctx);
    expect(await listResourceTags({ KeyId }, ctx)).toEqual({
      Tags: [{ TagKey: 'b', TagValue: '2' }],
      Truncated: false,
    });
  });
  test('that is disabled refuses to encrypt and decrypt until it is enabled', async () => {
    const KeyId = await aKey();
    const { CiphertextBlob } = await encrypt({ KeyId, Plaintext: Buffer.from('x') }, ctx);
    await disableKey({ KeyId }, ctx);
    const refused = `DisabledException: ${arn(KeyId)} is disabled.`;
    expect(await faultOf(encrypt({ KeyId, Plaintext: Buffer.from('x') }, ctx))).toBe(refused);
    expect(await faultOf(decrypt({ CiphertextBlob }, ctx))).toBe(refused);
    await enableKey({ KeyId }, ctx);
    expect((await decrypt({ CiphertextBlob }, ctx)).Plaintext).toEqual(Buffer.from('x'));
  });
  test('that waits for its deletion refuses all, comes back disabled, and is gone at the end', async () => {
    const KeyId = await aKey();
    const pending = `KMSInvalidStateException: ${arn(KeyId)} is pending deletion.`;
    const answer = await scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 }, ctx);
    expect(answer).toMatchObject({ KeyId: arn(KeyId), KeyState: 'PendingDeletion', PendingWindowInDays: 7 });
    expect(await faultOf(encrypt({ KeyId, Plaintext: Buffer.from('x') }, ctx))).toBe(pending);
    expect(await faultOf(enableKey({ KeyId }, ctx))).toBe(pending);
    expect(await faultOf(scheduleKeyDeletion({ KeyId }, ctx))).toBe(pending);
    await cancelKeyDeletion({ KeyId }, ctx);
    expect((await describeKey({ KeyId }, ctx)).KeyMetadata?.KeyState).toBe('Disabled');
    expect(await faultOf(cancelKeyDeletion({ KeyId }, ctx))).toContain('is not pending deletion');
    await scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 }, ctx);
    await plane.clock.advance(7 * DAY_MS);
    expect(await faultOf(describeKey({ KeyId }, ctx))).toContain('does not exist');
    expect(await listKeys({}, ctx)).toEqual({ Keys: [], Truncated: false });
  });
  test('tells when it would be rotated', async () => {
    const KeyId = await aKey();
    expect(await getKeyRotationStatus({ KeyId }, ctx)).toEqual({
      KeyId: arn(KeyId),
      KeyRotationEnabled: false,
    });
    await enableKeyRotation({ KeyId, RotationPeriodInDays: 90 }, ctx);
    expect(await getKeyRotationStatus({ KeyId }, ctx)).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 90,
      NextRotationDate: new Date(Date.UTC(2026, 0, 1) + 90 * DAY_MS),
    });
    await disableKeyRotation({ KeyId }, ctx);
    expect(await getKeyRotationStatus({ KeyId }, ctx)).toMatchObject({ KeyRotationEnabled: false });
  });
  test.each([
    [{ KeySpec: 'RSA_2048' as const }, 'KeySpec RSA_2048'],
    [{ KeyUsage: 'SIGN_VERIFY' as const }, 'KeyUsage SIGN_VERIFY'],
    [{ Origin: 'EXTERNAL' as const }, 'Origin EXTERNAL'],
    [{ MultiRegion: true }, 'Multi-Region'],
  ])('of another sort is refused: %o', async (input, why) =>
    expect(await faultOf(createKey(input, ctx))).toMatch(
      new RegExp(`^UnsupportedOperationException: ${why}`),
    ),
  );
  test('is never readable where it is only described', async () => {
    const KeyId = await aKey();
    const { spec } = await ctx.client.get(
      (await import('../../../../model/kinds/encryption-key.ts')).encryptionKeyKind,
      { namespace: ctx.region, name: KeyId },
    );
    const told = [
      await describeKey({ KeyId }, ctx),
      await listKeys({}, ctx),
      await getKeyPolicy({ KeyId }, ctx),
    ];
    expect(JSON.stringify(told)).not.toContain(spec.material);
  });
  test('of AWS cannot be changed', async () => {
    const { KeyMetadata } = await describeKey({ KeyId: 'alias/aws/ssm' }, ctx);
    expect(KeyMetadata?.KeyManager).toBe('AWS');
    const KeyId = KeyMetadata?.KeyId ?? '';
    expect(await faultOf(disableKey({ KeyId }, ctx))).toMatch(/^AccessDeniedException: .*kms:DisableKey/);
    expect((await getKeyRotationStatus({ KeyId }, ctx)).KeyRotationEnabled).toBe(true);
  });
});

test('keys are listed page by page, each once', async () => {
  const ids = [await aKey(), await aKey(), await aKey()].sort();
  const first = await listKeys({ Limit: 2 }, ctx);
  expect(first.Truncated).toBe(true);
  const second = await listKeys({ Limit: 2, Marker: first.NextMarker }, ctx);
  expect([...(first.Keys ?? []), ...(second.Keys ?? [])].map(({ KeyId }) => KeyId)).toEqual(ids);
  expect(await faultOf(listKeys({ Marker: 'x' }, ctx))).toMatch(/^InvalidMarkerException/);
});

describe('an alias', () => {
  test('names a key, then another, then none', async () => {
    const [one, two] = [await aKey(), await aKey()];
    await createAlias({ AliasName: 'alias/db', TargetKeyId: one }, ctx);
    expect((await describeKey({ KeyId: 'alias/db' }, ctx)).KeyMetadata?.KeyId).toBe(one);
    expect(await faultOf(createAlias({ AliasName: 'alias/db', TargetKeyId: two }, ctx))).toBe(
      'AlreadyExistsException: An alias with the name arn:aws:kms:us-east-2:123456789012:alias/db already exists',
    );
    await updateAlias({ AliasName: 'alias/db', TargetKeyId: arn(two) }, ctx);
    expect((await listAliases({ KeyId: two }, ctx)).Aliases).toMatchObject([
      { AliasName: 'alias/db', TargetKeyId: two },
    ]);
    await deleteAlias({ AliasName: 'alias/db' }, ctx);
    expect(await faultOf(describeKey({ KeyId: 'alias/db' }, ctx))).toContain('alias/db is not found');
    expect(await faultOf(deleteAlias({ AliasName: 'alias/db' }, ctx))).toMatch(/^NotFoundException/);
  });
  test('of AWS is listed before its key is made, and with it afterwards', async () => {
    const before = await listAliases({}, ctx);
    expect(
      before.Aliases?.find(({ AliasName }) => AliasName === 'alias/aws/ssm')?.TargetKeyId,
    ).toBeUndefined();
    const { KeyMetadata } = await describeKey({ KeyId: 'alias/aws/ssm' }, ctx);
    const after = await listAliases({}, ctx);
    expect(after.Aliases?.find(({ AliasName }) => AliasName === 'alias/aws/ssm')?.TargetKeyId).toBe(
      KeyMetadata?.KeyId,
    );
  });
  test.each([
    ['db', 'ValidationException: Alias must start with the prefix "alias/".'],
    ['alias/aws/x', 'NotAuthorizedException: '],
    ['alias/a b', "ValidationException: 1 validation error detected: Value 'alias/a b' at 'aliasName'"],
    ['alias/a:b', 'ValidationException: alias/a:b contains invalid characters for an alias'],
  ])('cannot be called "%s"', async (AliasName, fault) =>
    expect(await faultOf(createAlias({ AliasName, TargetKeyId: await aKey() }, ctx))).toContain(fault),
  );
  test('does not stand where a key is changed', async () => {
    await createAlias({ AliasName: 'alias/db', TargetKeyId: await aKey() }, ctx);
    expect(await faultOf(disableKey({ KeyId: 'alias/db' }, ctx))).toMatch(
      /^NotFoundException: Invalid keyId/,
    );
  });
});

describe('encryption', () => {
  test('asks for the same context again', async () => {
    const KeyId = await aKey();
    const EncryptionContext = { app: 'web', tier: '1' };
    const { CiphertextBlob } = await encrypt({ KeyId, Plaintext: Buffer.from('s'), EncryptionContext }, ctx);
    expect(await faultOf(decrypt({ CiphertextBlob }, ctx))).toBe('InvalidCiphertextException: ');
    const answer = await decrypt({ CiphertextBlob, EncryptionContext: { tier: '1', app: 'web' } }, ctx);
    expect(answer).toMatchObject({ KeyId: arn(KeyId), Plaintext: Buffer.from('s') });
  });
  test('with a key that the caller does not expect is refused', async () => {
    const [one, two] = [await aKey(), await aKey()];
    const { CiphertextBlob } = await encrypt({ KeyId: one, Plaintext: Buffer.from('s') }, ctx);
    expect(await faultOf(decrypt({ CiphertextBlob, KeyId: two }, ctx))).toMatch(/^IncorrectKeyException/);
  });
  test('goes from one key to another without showing the value', async () => {
    const [one, two] = [await aKey(), await aKey()];
    const { CiphertextBlob } = await encrypt({ KeyId: one, Plaintext: Buffer.from('s') }, ctx);
    const moved = await reEncrypt({ CiphertextBlob, DestinationKeyId: two }, ctx);
    expect(moved).toMatchObject({ SourceKeyId: arn(one), KeyId: arn(two) });
    const answer = await decrypt({ CiphertextBlob: moved.CiphertextBlob }, ctx);
    expect(answer.Plaintext).toEqual(Buffer.from('s'));
  });
  test('makes data keys of the size asked for, which decrypt to themselves', async () => {
    const KeyId = await aKey();
    const { Plaintext, CiphertextBlob } = await generateDataKey({ KeyId, KeySpec: 'AES_256' }, ctx);
    expect(Plaintext).toHaveLength(32);
    expect((await decrypt({ CiphertextBlob }, ctx)).Plaintext).toEqual(Plaintext);
    expect((await generateDataKey({ KeyId, NumberOfBytes: 5 }, ctx)).Plaintext).toHaveLength(5);
    expect(await faultOf(generateDataKey({ KeyId }, ctx))).toBe(
      'ValidationException: Please specify either number of bytes or key spec.',
    );
    expect((await generateRandom({ NumberOfBytes: 9 })).Plaintext).toHaveLength(9);
  });
  test('of too much is refused without repeating it', async () => {
    const Plaintext = Buffer.alloc(4097, 'z');
    const fault = await faultOf(encrypt({ KeyId: await aKey(), Plaintext }, ctx));
    expect(fault).toMatch(/^ValidationException: .*'plaintext'.*4096/);
    expect(fault).not.toContain('zz');
  });
  test('with DryRun does nothing but say that it would', async () => {
    const call = encrypt({ KeyId: await aKey(), Plaintext: Buffer.from('s'), DryRun: true }, ctx);
    expect(await faultOf(call)).toMatch(/^DryRunOperationException/);
  });
});

// Ciphertexts, and the keys that callers name.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encryptionKeyKind } from '../../../model/kinds/encryption-key.ts';
import { faultOf, openTestCtx, type TestCtx } from '../testing.ts';
import { decryptBytes, encryptBytes, keyIdOf } from './cipher.ts';
import { getKey, keyId } from './keys.ts';
import { managedAliases, managedKeyId } from './managed.ts';
import { decrypt, encrypt } from './use.ts';

const ID = '0f9b04ee-ab13-4f35-a2b2-d0902bfe6a1e';
const MATERIAL = Buffer.alloc(32, 7);

describe('ciphertexts', () => {
  test('what was encrypted decrypts with the same context, in any order, and tells its key', () => {
    const context = fc.dictionary(fc.string(), fc.string());
    fc.assert(
      fc.property(fc.uint8Array(), context, (plain, pairs) => {
        const blob = encryptBytes(ID, MATERIAL, plain, pairs);
        const other = Object.fromEntries(Object.entries(pairs).reverse());
        expect(decryptBytes(MATERIAL, blob, other)).toEqual(Buffer.from(plain));
        expect(keyIdOf(blob)).toBe(ID);
      }),
    );
  });
  test('another context, another key or a changed byte does not decrypt', () => {
    const blob = encryptBytes(ID, MATERIAL, Buffer.from('secret'), { a: '1' });
    expect(decryptBytes(MATERIAL, blob, { a: '2' })).toBeUndefined();
    expect(decryptBytes(MATERIAL, blob, {})).toBeUndefined();
    expect(decryptBytes(Buffer.alloc(32, 8), blob, { a: '1' })).toBeUndefined();
    for (let at = 3; at < blob.length; at += 1) {
      const changed = Buffer.from(blob);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(decryptBytes(MATERIAL, changed, { a: '1' }), `byte ${at}`).toBeUndefined();
    }
  });
  test.each([Buffer.alloc(0), Buffer.from('hello'), Buffer.alloc(200)])('%o tells no key', (blob) =>
    expect(keyIdOf(blob)).toBeUndefined(),
  );
});

describe('keys', () => {
  let plane: TestCtx;
  beforeEach(async () => {
    plane = await openTestCtx();
  });
  afterEach(() => plane.close());

  test('two first uses at once of a managed alias make one key; each region has its own', async () => {
    const { ctx } = plane;
    const [one, two] = await Promise.all([getKey(ctx, 'alias/aws/ssm'), getKey(ctx, 'alias/aws/ssm')]);
    expect(keyId(one)).toBe(keyId(two));
    expect(one.spec.material).toBe(two.spec.material);
    const elsewhere = await getKey(await plane.inRegion('eu-west-1'), 'alias/aws/ssm');
    expect(keyId(elsewhere)).not.toBe(keyId(one));
    expect((await ctx.client.list(encryptionKeyKind)).items).toHaveLength(2);
  });
  test('ids of managed keys are UUIDs', () => {
    for (const alias of managedAliases)
      expect(managedKeyId(plane.ctx, alias)).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
      );
  });
  test('a value under a managed key is read back', async () => {
    const { blob } = await encrypt(plane.ctx, 'alias/aws/ssm', Buffer.from('x'), { P: 'q' });
    expect((await decrypt(plane.ctx, blob, { P: 'q' })).plain.toString()).toBe('x');
    expect(await faultOf(decrypt(plane.ctx, blob))).toBe('InvalidCiphertextException: ');
  });
  test.each([
    ['nothing', "NotFoundException: Invalid keyId 'nothing'"],
    [ID, `NotFoundException: Key 'arn:aws:kms:us-east-2:123456789012:key/${ID}' does not exist`],
    ['alias/x', 'NotFoundException: Alias arn:aws:kms:us-east-2:123456789012:alias/x is not found.'],
    [`arn:aws:kms:eu-west-1:123456789012:key/${ID}`, 'NotFoundException: Invalid arn eu-west-1'],
  ])('"%s" is no key', async (name, fault) => expect(await faultOf(getKey(plane.ctx, name))).toBe(fault));
});

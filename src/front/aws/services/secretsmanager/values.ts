// Values of secrets: what a caller gives and gets, and the ciphertext that is kept, bound to the secret and its version.
import type { ManagedSecret, SecretVersion } from '../../../../model/kinds/managed-secret.ts';
import type { Ctx } from '../../context.ts';
import { assertUsable, getKey, keyId } from '../../encryption/keys.ts';
import { decrypt, encrypt } from '../../encryption/use.ts';
import { AwsFault } from '../../fault.ts';
import { check, length } from '../../shared/constraints.ts';
import { decryptionFailure, encryptionFailure, invalidParameter } from './faults.ts';
import { secretArn } from './names.ts';

type Spec = ManagedSecret['spec'];

export const DEFAULT_KEY = 'alias/aws/secretsmanager';
const MAX_BYTES = 65_536;

export interface SecretValue {
  readonly form: 'string' | 'binary';
  readonly bytes: Uint8Array;
}

interface Given {
  readonly SecretString?: string;
  readonly SecretBinary?: Uint8Array;
}

/** Undefined when the caller gives none; an empty text is none. Throws InvalidParameterException, ValidationException. */
export function givenValue({ SecretString, SecretBinary }: Given): SecretValue | undefined {
  if (SecretString && SecretBinary)
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  if (SecretBinary) {
    check(length('secretBinary', SecretBinary, [1, MAX_BYTES], { hidden: true }));
    return { form: 'binary', bytes: SecretBinary };
  }
  if (!SecretString) return undefined;
  const bytes = Buffer.from(SecretString);
  check(length('secretString', bytes, [1, MAX_BYTES], { hidden: true }));
  return { form: 'string', bytes };
}

export function shownValue({ form, bytes }: SecretValue): Given {
  return form === 'binary' ? { SecretBinary: bytes } : { SecretString: Buffer.from(bytes).toString() };
}

const context = (ctx: Ctx, spec: Spec, versionId: string) => ({
  SecretARN: secretArn(ctx, spec),
  SecretVersionId: versionId,
});

/** What of a version is kept of a value. Throws EncryptionFailure with what KMS said. */
export async function sealed(
  ctx: Ctx,
  spec: Spec,
  versionId: string,
  { form, bytes }: SecretValue,
): Promise<Pick<SecretVersion, 'value' | 'form' | 'keyId'>> {
  const name = spec.kmsKeyId ?? DEFAULT_KEY;
  const { blob, key } = await orFailure(encryptionFailure, () =>
    encrypt(ctx, name, bytes, context(ctx, spec, versionId)),
  );
  return { value: blob.toString('base64'), form, keyId: keyId(key) };
}

/** Throws DecryptionFailure with what KMS said. */
export async function opened(ctx: Ctx, spec: Spec, { id, value, form }: SecretVersion): Promise<SecretValue> {
  const blob = Buffer.from(value, 'base64');
  const { plain } = await orFailure(decryptionFailure, () => decrypt(ctx, blob, context(ctx, spec, id)));
  return { form, bytes: plain };
}

/** Throws EncryptionFailure for a key that cannot be used. */
export async function checkKey(ctx: Ctx, name: string | undefined): Promise<void> {
  if (name === undefined) return;
  check(length('kmsKeyId', name, [0, 2048]));
  await orFailure(encryptionFailure, async () => assertUsable(ctx, await getKey(ctx, name)));
}

export function isSameValue(one: SecretValue, other: SecretValue): boolean {
  return one.form === other.form && Buffer.from(one.bytes).equals(other.bytes);
}

async function orFailure<T>(failure: (why: string) => Error, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    throw failure(`${error.message || 'the ciphertext is not valid'} (${error.wire.code})`);
  }
}

// Values of SecureStrings: kept as ciphertexts under a key, bound to the parameter's ARN, and shown in clear only to who asks for it.
import type { ParameterVersion } from '../../../../model/kinds/parameter.ts';
import type { Ctx } from '../../context.ts';
import { decrypt, encrypt } from '../../encryption/use.ts';
import { AwsFault } from '../../fault.ts';
import { badKey } from './faults.ts';
import { parameterArn } from './names.ts';

export const DEFAULT_KEY = 'alias/aws/ssm';

const context = (ctx: Ctx, name: string) => ({ PARAMETER_ARN: parameterArn(ctx, name) });

/** Throws InvalidKeyId with what KMS said. */
export async function sealed(ctx: Ctx, name: string, keyId: string, value: string): Promise<string> {
  const { blob } = await throughKms(ctx, () => encrypt(ctx, keyId, Buffer.from(value), context(ctx, name)));
  return blob.toString('base64');
}

/** The value as a caller gets it. Throws InvalidKeyId with what KMS said. */
export async function shown(
  ctx: Ctx,
  name: string,
  { type, value }: ParameterVersion,
  withDecryption = false,
): Promise<string> {
  if (type !== 'SecureString' || !withDecryption) return value;
  const blob = Buffer.from(value, 'base64');
  const { plain } = await throughKms(ctx, () => decrypt(ctx, blob, context(ctx, name)));
  return plain.toString();
}

async function throughKms<T>(ctx: Ctx, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    const { code } = error.wire;
    const where = `Service: AWSKMS; Status Code: 400; Error Code: ${code}; Request ID: ${ctx.requestId}; Proxy: null`;
    throw badKey(`${error.message} (${where})`.trimStart());
  }
}

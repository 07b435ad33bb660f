// `/aws/reference/secretsmanager/NAME`: a secret of Secrets Manager read as a SecureString.
import type { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { Ctx } from '../../context.ts';
import { AwsFault } from '../../fault.ts';
import type { Output } from '../../operation.ts';
import { getSecretValue } from '../secretsmanager/get-secret-value.ts';
import { notFound, validation } from './faults.ts';
import { parameterArn } from './names.ts';

type Told = NonNullable<Output<GetParameterCommand>['Parameter']>;

const PREFIX = '/aws/reference/secretsmanager/';

/** Undefined for every other name. Throws ParameterNotFound for a secret that cannot be read, ValidationException without decryption. */
export async function referencedSecret(
  ctx: Ctx,
  name: string,
  withDecryption: boolean | undefined,
): Promise<Told | undefined> {
  if (!name.startsWith(PREFIX)) return undefined;
  if (!withDecryption)
    throw validation('WithDecryption flag must be True for retrieving a Secret Manager secret.');
  const [, SecretId = '', selector] = /^([^:]+)(?::([^:]+))?$/.exec(name.slice(PREFIX.length)) ?? [];
  const secret = await read(ctx, SecretId, selector);
  const whole = { ...secret, CreatedDate: secret.CreatedDate?.toISOString() };
  return {
    Name: PREFIX + SecretId,
    Type: 'SecureString',
    Value: secret.SecretString ?? Buffer.from(secret.SecretBinary ?? []).toString('base64'),
    Version: 0,
    ...(selector === undefined ? {} : { Selector: `:${selector}` }),
    SourceResult: JSON.stringify({ ...whole, SecretBinary: undefined }),
    LastModifiedDate: secret.CreatedDate,
    ARN: parameterArn(ctx, PREFIX + SecretId),
    DataType: 'text',
  };
}

/** A selector is a version's id or a staging label. */
async function read(ctx: Ctx, SecretId: string, selector: string | undefined) {
  const wanted =
    selector !== undefined && /^[0-9a-zA-Z-]{32,64}$/.test(selector) ? 'VersionId' : 'VersionStage';
  try {
    return await getSecretValue({ SecretId, ...(selector === undefined ? {} : { [wanted]: selector }) }, ctx);
  } catch (error) {
    throw error instanceof AwsFault ? notFound() : error;
  }
}

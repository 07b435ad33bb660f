// `/aws/reference/secretsmanager/NAME`: a secret of Secrets Manager read as a SecureString.
import type { Ctx } from '../../context.ts';
import { AwsFault } from '../../fault.ts';
import { getSecretValue } from '../secretsmanager/get-secret-value.ts';
import { notFound, validation } from './faults.ts';
import { parameterArn } from './names.ts';
import type { Told } from './shapes.ts';

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
  return {
    Name: PREFIX + SecretId,
    Type: 'SecureString',
    Value: secret.SecretString ?? Buffer.from(secret.SecretBinary ?? []).toString('base64'),
    Version: 0,
    ...(selector === undefined ? {} : { Selector: `:${selector}` }),
    SourceResult: sourceOf(secret),
    LastModifiedDate: secret.CreatedDate,
    ARN: parameterArn(ctx, PREFIX + SecretId),
    DataType: 'text',
  };
}

/** What Secrets Manager answered, in the spelling of its own. */
function sourceOf(secret: Awaited<ReturnType<typeof read>>): string {
  const { ARN, Name, VersionId, SecretString, VersionStages, CreatedDate } = secret;
  return JSON.stringify({
    ARN,
    name: Name,
    versionId: VersionId,
    secretString: SecretString,
    versionStages: VersionStages,
    createdDate: CreatedDate?.toISOString(),
  });
}

/** A selector is a version's id or a staging label. */
async function read(ctx: Ctx, SecretId: string, selector: string | undefined) {
  const wanted =
    selector !== undefined && /^[0-9a-zA-Z-]{32,64}$/.test(selector) ? 'VersionId' : 'VersionStage';
  try {
    return await getSecretValue({ SecretId, ...(selector === undefined ? {} : { [wanted]: selector }) }, ctx);
  } catch (error) {
    throw error instanceof AwsFault ? notFound(`Secret ${PREFIX}${SecretId} not found.`) : error;
  }
}

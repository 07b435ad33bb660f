// The code that a caller gives: an archive, which the agent keeps before any object names it, or an image.
import type { FunctionCode as GivenCode } from '@aws-sdk/client-lambda';
import { isError } from '../../../../../model/errors.ts';
import type { FunctionCode } from '../../../../../model/kinds/function-schema.ts';
import type { Ctx } from '../../../context.ts';
import { codeStorageExceeded, entityTooLarge, invalid, serviceFault } from '../faults.ts';
import { CODE_LIMITS, codeBytes } from '../limits.ts';
import { imageCode } from './image-code.ts';

const UPLOAD_MS = 300_000;
const UNZIP = 'Could not unzip uploaded file. Please check your file, then try to upload again.';

type Given = Pick<
  GivenCode,
  'ZipFile' | 'S3Bucket' | 'S3Key' | 'S3ObjectVersion' | 'ImageUri' | 'SourceKMSKeyArn'
>;

export interface Asked {
  readonly given: Given;
  readonly packageType: 'Zip' | 'Image';
  readonly operation: 'CreateFunction' | 'UpdateFunctionCode';
}

/** Throws InvalidParameterValueException, RequestEntityTooLargeException, CodeStorageExceededException. */
export async function codeOf(ctx: Ctx, { given, packageType, operation }: Asked): Promise<FunctionCode> {
  checkSources(given, packageType, operation);
  if (packageType === 'Image') return imageCode(ctx, given.ImageUri ?? '');
  if (given.S3Bucket !== undefined || given.S3Key !== undefined)
    throw invalid(
      `Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist: Tutti has no S3, give the archive itself (ZipFile) in place of "${given.S3Bucket ?? ''}/${given.S3Key ?? ''}"`,
    );
  return archiveCode(ctx, given.ZipFile ?? new Uint8Array(), operation);
}

function checkSources(given: Given, packageType: 'Zip' | 'Image', operation: Asked['operation']): void {
  const verb = operation === 'CreateFunction' ? 'creating' : 'updating';
  const { ZipFile, ImageUri, S3Bucket, S3Key } = given;
  const hasObject = S3Bucket !== undefined || S3Key !== undefined;
  if (packageType === 'Image' && (ZipFile !== undefined || hasObject))
    throw invalid(`Please provide ImageUri when ${verb} a function with packageType Image.`);
  if (packageType === 'Zip' && ImageUri !== undefined)
    throw invalid(`Please don't provide ImageUri when ${verb} a function with packageType Zip.`);
  if (ZipFile !== undefined && hasObject)
    throw invalid('Please do not provide other FunctionCode parameters when providing a ZipFile.');
  if (ZipFile === undefined && ImageUri === undefined && !hasObject)
    throw invalid('Please provide a source for function code.');
}

async function archiveCode(ctx: Ctx, archive: Uint8Array, operation: string): Promise<FunctionCode> {
  if (archive.length === 0) throw invalid('Uploaded file must be a non-empty zip');
  if (archive.length > CODE_LIMITS.zippedBytes)
    throw entityTooLarge(
      `Request must be smaller than ${CODE_LIMITS.requestBytes} bytes for the ${operation} operation`,
    );
  if ((await codeBytes(ctx)) + archive.length > CODE_LIMITS.totalBytes) throw codeStorageExceeded();
  try {
    const { sha256, sizeBytes } = await ctx.agent.putFunctionCode(
      (async function* () {
        yield archive;
      })(),
      AbortSignal.timeout(UPLOAD_MS),
    );
    return { sha256, sizeBytes };
  } catch (error) {
    if (isError(error, 'BadRequest')) throw invalid(UNZIP);
    if (isError(error, 'Invalid', 'TooLarge')) throw invalid(error.message);
    if (isError(error, 'Unavailable'))
      throw serviceFault('The archive cannot be kept: the agent does not answer', error);
    throw error;
  }
}

// GetFunction and GetFunctionConfiguration.
import type {
  FunctionCodeLocation,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { NoUndefined } from '@smithy/types';
import type { FunctionConfig } from '../../../../../model/kinds/function-schema.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { configText } from '../config-text.ts';
import { placeOf } from '../function-name.ts';
import { resolve } from '../lookup.ts';

export async function getFunction(
  { FunctionName, Qualifier }: Input<GetFunctionCommand>,
  ctx: Ctx,
): Promise<Output<GetFunctionCommand>> {
  const place = placeOf(ctx, FunctionName, Qualifier, 'GetFunction');
  const { code, function: own } = await resolve(ctx, place);
  const { reservedConcurrency, tags = {} } = own.spec;
  return {
    Configuration: configText(ctx, code, place.qualifier),
    Code: locationOf(ctx, code.spec),
    ...(Object.keys(tags).length === 0 ? {} : { Tags: { ...tags } }),
    ...(reservedConcurrency === undefined
      ? {}
      : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
  };
}

function locationOf(ctx: Ctx, { code, packageType }: FunctionConfig): NoUndefined<FunctionCodeLocation> {
  if (packageType === 'Zip') return { RepositoryType: 'S3', Location: ctx.codeUrl(code.sha256 ?? '') };
  const image = code.image ?? '';
  const name = image.replace(/@.*$|:[^:/]*$/, '');
  return { RepositoryType: 'ECR', ImageUri: image, ResolvedImageUri: `${name}@${code.imageDigest ?? ''}` };
}

export async function getFunctionConfiguration(
  { FunctionName, Qualifier }: Input<GetFunctionConfigurationCommand>,
  ctx: Ctx,
): Promise<Output<GetFunctionConfigurationCommand>> {
  const place = placeOf(ctx, FunctionName, Qualifier, 'GetFunctionConfiguration');
  return configText(ctx, (await resolve(ctx, place)).code, place.qualifier);
}

// GetProvisionedConcurrencyConfig, ListProvisionedConcurrencyConfigs, DeleteProvisionedConcurrencyConfig.
import type {
  DeleteProvisionedConcurrencyConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  ListProvisionedConcurrencyConfigsCommand,
} from '@aws-sdk/client-lambda';
import { isError } from '../../../../../model/errors.ts';
import { provisionedConcurrencyKind } from '../../../../../model/kinds/function-rules.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getRecord } from '../../../shared/records.ts';
import { functionArn, placeKey } from '../arns.ts';
import { invalid, provisionedNotFound } from '../faults.ts';
import { type FunctionPlace, placeOf } from '../function-name.ts';
import { checkQualifier, getFunction, ofFunction } from '../lookup.ts';
import { pageOf } from '../pages.ts';
import { provisionedText } from './provisioned-text.ts';

export async function getProvisionedConcurrencyConfig(
  { FunctionName, Qualifier }: Input<GetProvisionedConcurrencyConfigCommand>,
  ctx: Ctx,
): Promise<Output<GetProvisionedConcurrencyConfigCommand>> {
  const place = await publishedPlace(ctx, FunctionName, Qualifier);
  const key = placeKey(ctx, place);
  return provisionedText(await getRecord(ctx.client, provisionedConcurrencyKind, key, provisionedNotFound));
}

export async function listProvisionedConcurrencyConfigs(
  input: Input<ListProvisionedConcurrencyConfigsCommand>,
  ctx: Ctx,
): Promise<Output<ListProvisionedConcurrencyConfigsCommand>> {
  const { name } = placeOf(ctx, input.FunctionName);
  await getFunction(ctx, { name });
  const all = await ofFunction(ctx, provisionedConcurrencyKind, name);
  const { items, rest } = pageOf(all, input, { key: ({ spec }) => spec.qualifier, most: 50 });
  return {
    ProvisionedConcurrencyConfigs: items.map((each) => ({
      FunctionArn: functionArn(ctx, { name, qualifier: each.spec.qualifier }),
      ...provisionedText(each),
    })),
    ...rest,
  };
}

/** Gone already: nothing, as with Lambda. */
export async function deleteProvisionedConcurrencyConfig(
  { FunctionName, Qualifier }: Input<DeleteProvisionedConcurrencyConfigCommand>,
  ctx: Ctx,
): Promise<Output<DeleteProvisionedConcurrencyConfigCommand>> {
  const place = await publishedPlace(ctx, FunctionName, Qualifier);
  try {
    await ctx.client.delete(provisionedConcurrencyKind, placeKey(ctx, place));
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error;
  }
  return {};
}

async function publishedPlace(ctx: Ctx, given: string, qualifier: string): Promise<FunctionPlace> {
  const place = placeOf(ctx, given, qualifier);
  if (place.qualifier === undefined || place.qualifier === '$LATEST')
    throw invalid('The function resource provided must be an alias or a published version.');
  await getFunction(ctx, { name: place.name });
  await checkQualifier(ctx, place);
  return place;
}

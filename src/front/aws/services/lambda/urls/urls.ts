// GetFunctionUrlConfig, UpdateFunctionUrlConfig, DeleteFunctionUrlConfig, ListFunctionUrlConfigs.
import type {
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  ListFunctionUrlConfigsCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { functionKind } from '../../../../../model/kinds/function.ts';
import { functionUrlKind } from '../../../../../model/kinds/function-rules.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord, getRecord, removeRecord } from '../../../shared/records.ts';
import { placeKey } from '../arns.ts';
import { notFound, resourceNotFound } from '../faults.ts';
import { placeOf } from '../function-name.ts';
import { ofFunction } from '../lookup.ts';
import { pageOf } from '../pages.ts';
import { checkUrl, crossOriginOf, urlPlace } from './url-input.ts';
import { urlText } from './url-text.ts';

export async function getFunctionUrlConfig(
  { FunctionName, Qualifier }: Input<GetFunctionUrlConfigCommand>,
  ctx: Ctx,
): Promise<Output<GetFunctionUrlConfigCommand>> {
  const key = placeKey(ctx, urlPlace(ctx, FunctionName, Qualifier, 'GetFunctionUrlConfig'));
  return urlText(ctx, await getRecord(ctx.client, functionUrlKind, key, resourceNotFound));
}

/** What is not named stays; a Cors that says nothing takes away what there was. */
export async function updateFunctionUrlConfig(
  input: Input<UpdateFunctionUrlConfigCommand>,
  ctx: Ctx,
): Promise<Output<UpdateFunctionUrlConfigCommand>> {
  const key = placeKey(ctx, urlPlace(ctx, input.FunctionName, input.Qualifier, 'UpdateFunctionUrlConfig'));
  checkUrl(input);
  const changed = await changeRecord(ctx.client, functionUrlKind, key, resourceNotFound, (object) => {
    const { cors: before, ...spec } = object.spec;
    const cors = input.Cors ? crossOriginOf(input.Cors) : before;
    return {
      ...object,
      spec: {
        ...spec,
        ...(cors ? { cors } : {}),
        authType: input.AuthType ?? spec.authType,
        invokeMode: input.InvokeMode ?? spec.invokeMode,
        modifiedAt: new Date(ctx.clock.now()).toISOString(),
      },
    };
  });
  return urlText(ctx, changed);
}

export async function deleteFunctionUrlConfig(
  { FunctionName, Qualifier }: Input<DeleteFunctionUrlConfigCommand>,
  ctx: Ctx,
): Promise<Output<DeleteFunctionUrlConfigCommand>> {
  const key = placeKey(ctx, urlPlace(ctx, FunctionName, Qualifier, 'DeleteFunctionUrlConfig'));
  await removeRecord(ctx.client, functionUrlKind, key, resourceNotFound);
  return {};
}

export async function listFunctionUrlConfigs(
  input: Input<ListFunctionUrlConfigsCommand>,
  ctx: Ctx,
): Promise<Output<ListFunctionUrlConfigsCommand>> {
  const { name } = placeOf(ctx, input.FunctionName, undefined, 'ListFunctionUrlConfigs');
  if (!(await ctx.client.find(functionKind, placeKey(ctx, { name }))))
    throw notFound('Function does not exist');
  const all = await ofFunction(ctx, functionUrlKind, name);
  const { items, rest } = pageOf(all, input, { key: ({ spec }) => spec.qualifier ?? '', most: 50 });
  return { FunctionUrlConfigs: items.map((each) => urlText(ctx, each)), ...rest };
}

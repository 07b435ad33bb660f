// GetFunctionEventInvokeConfig, ListFunctionEventInvokeConfigs, DeleteFunctionEventInvokeConfig.
import type {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  ListFunctionEventInvokeConfigsCommand,
} from '@aws-sdk/client-lambda';
import { functionKind } from '../../../../../model/kinds/function.ts';
import { functionEventConfigKind } from '../../../../../model/kinds/function-rules.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getRecord, removeRecord } from '../../../shared/records.ts';
import { placeKey } from '../arns.ts';
import { notFound } from '../faults.ts';
import { placeOf } from '../function-name.ts';
import { ofFunction } from '../lookup.ts';
import { pageOf } from '../pages.ts';
import { eventConfigText } from './event-config-text.ts';
import { noConfig } from './put-event-config.ts';

export async function getFunctionEventInvokeConfig(
  { FunctionName, Qualifier }: Input<GetFunctionEventInvokeConfigCommand>,
  ctx: Ctx,
): Promise<Output<GetFunctionEventInvokeConfigCommand>> {
  const place = { qualifier: '$LATEST', ...placeOf(ctx, FunctionName, Qualifier) };
  const missing = () => noConfig(ctx, place);
  return eventConfigText(
    ctx,
    await getRecord(ctx.client, functionEventConfigKind, placeKey(ctx, place), missing),
  );
}

export async function listFunctionEventInvokeConfigs(
  input: Input<ListFunctionEventInvokeConfigsCommand>,
  ctx: Ctx,
): Promise<Output<ListFunctionEventInvokeConfigsCommand>> {
  const { name } = placeOf(ctx, input.FunctionName);
  if (!(await ctx.client.find(functionKind, placeKey(ctx, { name }))))
    throw notFound("The function doesn't exist.");
  const all = await ofFunction(ctx, functionEventConfigKind, name);
  const { items, rest } = pageOf(all, input, { key: ({ spec }) => spec.qualifier, most: 50 });
  return { FunctionEventInvokeConfigs: items.map((each) => eventConfigText(ctx, each)), ...rest };
}

export async function deleteFunctionEventInvokeConfig(
  { FunctionName, Qualifier }: Input<DeleteFunctionEventInvokeConfigCommand>,
  ctx: Ctx,
): Promise<Output<DeleteFunctionEventInvokeConfigCommand>> {
  const place = { qualifier: '$LATEST', ...placeOf(ctx, FunctionName, Qualifier) };
  const missing = () => noConfig(ctx, place);
  await removeRecord(ctx.client, functionEventConfigKind, placeKey(ctx, place), missing);
  return {};
}

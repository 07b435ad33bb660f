// GetAlias, ListAliases, DeleteAlias.
import type { DeleteAliasCommand, GetAliasCommand, ListAliasesCommand } from '@aws-sdk/client-lambda';
import { isError } from '../../../../../model/errors.ts';
import type { Kind } from '../../../../../model/kind.ts';
import { functionAliasKind } from '../../../../../model/kinds/function.ts';
import {
  functionEventConfigKind,
  functionUrlKind,
  provisionedConcurrencyKind,
} from '../../../../../model/kinds/function-rules.ts';
import type { ApiObject } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { placeKey } from '../arns.ts';
import { type FunctionPlace, placeOf } from '../function-name.ts';
import { getAlias as getAliasObject, getFunction, ofFunction } from '../lookup.ts';
import { pageOf } from '../pages.ts';
import { aliasText } from './alias-text.ts';

export async function getAlias(
  { FunctionName, Name }: Input<GetAliasCommand>,
  ctx: Ctx,
): Promise<Output<GetAliasCommand>> {
  const { name } = placeOf(ctx, FunctionName, undefined, 'GetAlias');
  return aliasText(ctx, await getAliasObject(ctx, name, Name));
}

export async function listAliases(
  input: Input<ListAliasesCommand>,
  ctx: Ctx,
): Promise<Output<ListAliasesCommand>> {
  const { name } = placeOf(ctx, input.FunctionName, undefined, 'ListAliases');
  await getFunction(ctx, { name });
  const version = input.FunctionVersion;
  const all = (await ofFunction(ctx, functionAliasKind, name)).filter(
    ({ spec }) =>
      version === undefined ||
      spec.version === version ||
      spec.others?.some((each) => each.version === version),
  );
  const { items, rest } = pageOf(all, input, { key: ({ spec }) => spec.name, most: 10_000 });
  return { Aliases: items.map((each) => aliasText(ctx, each)), ...rest };
}

/** Gone already: nothing, as with Lambda. What hangs on the alias goes with it. */
export async function deleteAlias(
  { FunctionName, Name }: Input<DeleteAliasCommand>,
  ctx: Ctx,
): Promise<Output<DeleteAliasCommand>> {
  const { name } = placeOf(ctx, FunctionName, undefined, 'DeleteAlias');
  await getFunction(ctx, { name });
  const place = { name, qualifier: Name };
  await drop(ctx, functionUrlKind, place);
  await drop(ctx, functionEventConfigKind, place);
  await drop(ctx, provisionedConcurrencyKind, place);
  await drop(ctx, functionAliasKind, place);
  return {};
}

async function drop<T extends ApiObject>(ctx: Ctx, kind: Kind<T>, place: FunctionPlace): Promise<void> {
  try {
    await ctx.client.delete(kind, placeKey(ctx, place));
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error;
  }
}

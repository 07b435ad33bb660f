// DeleteFunction: a version, or the function with all that belongs to it. What belongs to it goes first: one who is interrupted calls again.
import type { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { isError } from '../../../../../model/errors.ts';
import type { Kind } from '../../../../../model/kind.ts';
import { functionAliasKind, functionKind, functionVersionKind } from '../../../../../model/kinds/function.ts';
import {
  functionEventConfigKind,
  functionUrlKind,
  provisionedConcurrencyKind,
} from '../../../../../model/kinds/function-rules.ts';
import { type ApiObject, keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { functionArn, placeKey } from '../arns.ts';
import { conflict, functionNotFound, invalid } from '../faults.ts';
import { isNumber, placeOf } from '../function-name.ts';
import { getFunction, ofFunction } from '../lookup.ts';

export async function deleteFunction(
  { FunctionName, Qualifier }: Input<DeleteFunctionCommand>,
  ctx: Ctx,
): Promise<Output<DeleteFunctionCommand>> {
  const { name, qualifier } = placeOf(ctx, FunctionName, Qualifier, 'DeleteFunction');
  if (qualifier === '$LATEST')
    throw invalid('$LATEST version cannot be deleted without deleting the function.');
  await getFunction(ctx, { name });
  if (qualifier === undefined) await deleteWhole(ctx, name);
  else if (isNumber(qualifier)) await deleteVersion(ctx, name, qualifier);
  else throw invalid('Deletion of aliases is not currently supported.');
  return { StatusCode: 204 };
}

async function deleteWhole(ctx: Ctx, name: string): Promise<void> {
  await removeAll(ctx, functionUrlKind, name);
  await removeAll(ctx, functionEventConfigKind, name);
  await removeAll(ctx, provisionedConcurrencyKind, name);
  await removeAll(ctx, functionAliasKind, name);
  await removeAll(ctx, functionVersionKind, name);
  const missing = () => functionNotFound(functionArn(ctx, { name }));
  await removeRecord(ctx.client, functionKind, placeKey(ctx, { name }), missing);
}

async function removeAll<T extends ApiObject>(ctx: Ctx, kind: Kind<T>, name: string): Promise<void> {
  for (const object of await ofFunction(ctx, kind, name)) await remove(ctx, kind, object);
}

async function remove<T extends ApiObject>({ client }: Ctx, kind: Kind<T>, object: T): Promise<void> {
  try {
    await client.delete(kind, keyOf(object));
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error;
  }
}

async function deleteVersion(ctx: Ctx, name: string, number: string): Promise<void> {
  const place = { name, qualifier: number };
  const aliases = (await ofFunction(ctx, functionAliasKind, name)).filter(
    ({ spec }) => spec.version === number || spec.others?.some(({ version }) => version === number),
  );
  if (aliases.length > 0)
    throw conflict(
      `Unable to delete version because the following aliases reference it: [${aliases.map(({ spec }) => spec.name).join(', ')}]`,
    );
  const missing = () => functionNotFound(functionArn(ctx, place));
  await removeRecord(ctx.client, functionVersionKind, placeKey(ctx, place), missing);
  for (const kind of [functionEventConfigKind, provisionedConcurrencyKind] as const)
    await removeOf(ctx, kind, place);
}

async function removeOf<T extends ApiObject>(
  ctx: Ctx,
  kind: Kind<T>,
  place: { readonly name: string; readonly qualifier: string },
): Promise<void> {
  const object = await ctx.client.find(kind, placeKey(ctx, place));
  if (object) await remove(ctx, kind, object);
}

import type { ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { functionVersionKind } from '../../../../../model/kinds/function.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { listedText, versionOf } from '../config-text.ts';
import { placeOf } from '../function-name.ts';
import { getFunction, ofFunction } from '../lookup.ts';
import { pageOf } from '../pages.ts';
import { versionOrder } from './order.ts';

/** `$LATEST`, then what was published, in the order of the numbers. */
export async function listVersionsByFunction(
  input: Input<ListVersionsByFunctionCommand>,
  ctx: Ctx,
): Promise<Output<ListVersionsByFunctionCommand>> {
  const { name } = placeOf(ctx, input.FunctionName, undefined, 'ListVersionsByFunction');
  const all = [await getFunction(ctx, { name }), ...(await ofFunction(ctx, functionVersionKind, name))];
  const { items, rest } = pageOf(all, input, { key: versionOrder, most: 10_000 });
  return { Versions: items.map((each) => listedText(ctx, each, versionOf(each))), ...rest };
}

// ListFunctions: the newest of each, or with FunctionVersion=ALL what was published too.
import type { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { functionVersionKind } from '../../../../../model/kinds/function.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { check, oneOf } from '../../../shared/constraints.ts';
import { listedText } from '../config-text.ts';
import { allFunctions } from '../lookup.ts';
import { pageOf } from '../pages.ts';
import { versionOrder } from '../versions/order.ts';

const MOST = 10_000;

export async function listFunctions(
  input: Input<ListFunctionsCommand>,
  ctx: Ctx,
): Promise<Output<ListFunctionsCommand>> {
  check(oneOf('functionVersion', input.FunctionVersion, ['ALL']));
  const newest = await allFunctions(ctx);
  if (input.FunctionVersion === undefined) {
    const { items, rest } = pageOf(newest, input, { key: ({ spec }) => spec.name, most: MOST });
    return { Functions: items.map((each) => listedText(ctx, each)), ...rest };
  }
  const published = (await ctx.client.list(functionVersionKind, { namespace: ctx.region })).items;
  const { items, rest } = pageOf([...newest, ...published], input, {
    key: (each) => `${each.spec.name}/${versionOrder(each)}`,
    most: MOST,
  });
  return {
    Functions: items.map((each) =>
      listedText(ctx, each, 'number' in each.spec ? String(each.spec.number) : '$LATEST'),
    ),
    ...rest,
  };
}

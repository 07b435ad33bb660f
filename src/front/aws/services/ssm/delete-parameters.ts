import type { DeleteParametersCommand } from '@aws-sdk/client-ssm';
import { isError } from '../../../../model/errors.ts';
import { parameterKind } from '../../../../model/kinds/parameter.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { keyFor } from './lookup.ts';

/** What is not there is told, not refused. */
export async function deleteParameters(
  { Names }: Input<DeleteParametersCommand>,
  ctx: Ctx,
): Promise<Output<DeleteParametersCommand>> {
  check(length('names', Names, [1, 10]));
  const names = [...new Set(Names)];
  const were = await Promise.all(names.map((name) => removed(ctx, name)));
  return {
    DeletedParameters: names.filter((_, index) => were[index]),
    InvalidParameters: names.filter((_, index) => !were[index]),
  };
}

/** False when it was not there. */
async function removed(ctx: Ctx, name: string): Promise<boolean> {
  try {
    await ctx.client.delete(parameterKind, keyFor(ctx, name));
    return true;
  } catch (error) {
    if (isError(error, 'NotFound')) return false;
    throw error;
  }
}

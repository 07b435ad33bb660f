import type { DeleteParameterCommand } from '@aws-sdk/client-ssm';
import { parameterKind } from '../../../../model/kinds/parameter.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { removeRecord } from '../../shared/records.ts';
import { notFound } from './faults.ts';
import { keyFor } from './lookup.ts';

export async function deleteParameter(
  { Name }: Input<DeleteParameterCommand>,
  ctx: Ctx,
): Promise<Output<DeleteParameterCommand>> {
  check(length('name', Name, [1, 2048]));
  await removeRecord(ctx.client, parameterKind, keyFor(ctx, Name), notFound);
  return {};
}

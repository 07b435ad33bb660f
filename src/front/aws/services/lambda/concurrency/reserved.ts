// PutFunctionConcurrency, GetFunctionConcurrency, DeleteFunctionConcurrency: calls at once that are kept for a function.
import type {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { provisionedConcurrencyKind } from '../../../../../model/kinds/function-rules.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { check, range } from '../../../shared/constraints.ts';
import { invalid } from '../faults.ts';
import { placeOf } from '../function-name.ts';
import { CONCURRENCY, reservedCalls } from '../limits.ts';
import { changeFunction, getFunction, ofFunction } from '../lookup.ts';

export async function putFunctionConcurrency(
  { FunctionName, ReservedConcurrentExecutions: wanted }: Input<PutFunctionConcurrencyCommand>,
  ctx: Ctx,
): Promise<Output<PutFunctionConcurrencyCommand>> {
  check(range('reservedConcurrentExecutions', wanted, [0, Number.MAX_SAFE_INTEGER]));
  const { name } = placeOf(ctx, FunctionName, undefined, 'PutFunctionConcurrency');
  await getFunction(ctx, { name });
  const left = CONCURRENCY.account - (await reservedCalls(ctx, name)) - wanted;
  // Zero takes nothing from the others: it stops the function.
  if (wanted > 0 && left < CONCURRENCY.leastUnreserved)
    throw invalid(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${CONCURRENCY.leastUnreserved}].`,
    );
  const provisioned = (await ofFunction(ctx, provisionedConcurrencyKind, name)).reduce(
    (sum, { spec }) => sum + spec.requested,
    0,
  );
  if (provisioned > wanted)
    throw invalid(
      `ReservedConcurrentExecutions  ${wanted} should not be lower than function's total provisioned concurrency [${provisioned}].`,
    );
  await changeFunction(ctx, name, (spec) => ({ ...spec, reservedConcurrency: wanted }));
  return { ReservedConcurrentExecutions: wanted };
}

export async function getFunctionConcurrency(
  { FunctionName }: Input<GetFunctionConcurrencyCommand>,
  ctx: Ctx,
): Promise<Output<GetFunctionConcurrencyCommand>> {
  const { name } = placeOf(ctx, FunctionName, undefined, 'GetFunctionConcurrency');
  const { reservedConcurrency } = (await getFunction(ctx, { name })).spec;
  return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
}

export async function deleteFunctionConcurrency(
  { FunctionName }: Input<DeleteFunctionConcurrencyCommand>,
  ctx: Ctx,
): Promise<Output<DeleteFunctionConcurrencyCommand>> {
  const { name } = placeOf(ctx, FunctionName, undefined, 'DeleteFunctionConcurrency');
  await changeFunction(ctx, name, (spec) => {
    const { reservedConcurrency, ...rest } = spec;
    return reservedConcurrency === undefined ? spec : rest;
  });
  return {};
}

// Settings of a function that have calls of their own: recursion, code signing (there is none), runtime updates (as runtimes come).
import type {
  GetFunctionCodeSigningConfigCommand,
  GetFunctionRecursionConfigCommand,
  GetRuntimeManagementConfigCommand,
  PutFunctionRecursionConfigCommand,
} from '@aws-sdk/client-lambda';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { check, oneOf } from '../../../shared/constraints.ts';
import { functionArn } from '../arns.ts';
import { placeOf } from '../function-name.ts';
import { changeFunction, getFunction, resolve } from '../lookup.ts';

export async function getFunctionCodeSigningConfig(
  { FunctionName }: Input<GetFunctionCodeSigningConfigCommand>,
  ctx: Ctx,
): Promise<Output<GetFunctionCodeSigningConfigCommand>> {
  const { spec } = await getFunction(ctx, { name: placeOf(ctx, FunctionName).name });
  return { CodeSigningConfigArn: '', FunctionName: spec.name };
}

export async function getRuntimeManagementConfig(
  { FunctionName, Qualifier }: Input<GetRuntimeManagementConfigCommand>,
  ctx: Ctx,
): Promise<Output<GetRuntimeManagementConfigCommand>> {
  const place = placeOf(ctx, FunctionName, Qualifier);
  await resolve(ctx, place);
  return { UpdateRuntimeOn: 'Auto', FunctionArn: functionArn(ctx, place) };
}

export async function getFunctionRecursionConfig(
  { FunctionName }: Input<GetFunctionRecursionConfigCommand>,
  ctx: Ctx,
): Promise<Output<GetFunctionRecursionConfigCommand>> {
  const { spec } = await getFunction(ctx, { name: placeOf(ctx, FunctionName).name });
  return { RecursiveLoop: spec.recursiveLoop ?? 'Terminate' };
}

export async function putFunctionRecursionConfig(
  { FunctionName, RecursiveLoop }: Input<PutFunctionRecursionConfigCommand>,
  ctx: Ctx,
): Promise<Output<PutFunctionRecursionConfigCommand>> {
  check(oneOf('recursiveLoop', RecursiveLoop, ['Allow', 'Terminate']));
  await changeFunction(ctx, placeOf(ctx, FunctionName).name, (spec) => ({
    ...spec,
    recursiveLoop: RecursiveLoop,
  }));
  return { RecursiveLoop };
}

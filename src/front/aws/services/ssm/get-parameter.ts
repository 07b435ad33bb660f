import type { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { read } from './read.ts';

export async function getParameter(
  { Name, WithDecryption }: Input<GetParameterCommand>,
  ctx: Ctx,
): Promise<Output<GetParameterCommand>> {
  check(length('name', Name, [1, 2048]));
  return { Parameter: await read(ctx, Name, WithDecryption) };
}

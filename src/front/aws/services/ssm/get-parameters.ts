import {
  type GetParametersCommand,
  ParameterNotFound$,
  ParameterVersionNotFound$,
} from '@aws-sdk/client-ssm';
import type { Ctx } from '../../context.ts';
import { AwsFault } from '../../fault.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { read } from './read.ts';
import type { Told } from './shapes.ts';

/** What is not there is told, not refused. */
export async function getParameters(
  { Names, WithDecryption }: Input<GetParametersCommand>,
  ctx: Ctx,
): Promise<Output<GetParametersCommand>> {
  check(length('names', Names, [1, 10]));
  const names = [...new Set(Names)];
  const found = await Promise.all(names.map((name) => tryRead(ctx, name, WithDecryption)));
  return {
    Parameters: found.filter((told) => told !== undefined),
    InvalidParameters: names.filter((_, index) => found[index] === undefined),
  };
}

async function tryRead(ctx: Ctx, name: string, decrypt: boolean | undefined): Promise<Told | undefined> {
  try {
    return await read(ctx, name, decrypt);
  } catch (error) {
    const about = error instanceof AwsFault ? error.wire.schema : undefined;
    if (about === ParameterNotFound$ || about === ParameterVersionNotFound$) return undefined;
    throw error;
  }
}

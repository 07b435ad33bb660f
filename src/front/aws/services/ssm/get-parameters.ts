import {
  type GetParametersCommand,
  ParameterNotFound$,
  ParameterVersionNotFound$,
} from '@aws-sdk/client-ssm';
import type { Ctx } from '../../context.ts';
import { AwsFault } from '../../fault.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { type Selected, select } from './lookup.ts';
import { told } from './shapes.ts';

/** What is not there is told, not refused. */
export async function getParameters(
  { Names, WithDecryption }: Input<GetParametersCommand>,
  ctx: Ctx,
): Promise<Output<GetParametersCommand>> {
  check(length('names', Names, [1, 10]));
  const names = [...new Set(Names)];
  const found = await Promise.all(
    names.map(async (name) => ({ name, selected: await trySelect(ctx, name) })),
  );
  const there = found.flatMap(({ selected }) => (selected ? [selected] : []));
  return {
    Parameters: await Promise.all(there.map((selected) => told(ctx, selected, WithDecryption))),
    InvalidParameters: found.flatMap(({ name, selected }) => (selected ? [] : [name])),
  };
}

async function trySelect(ctx: Ctx, name: string): Promise<Selected | undefined> {
  try {
    return await select(ctx, name);
  } catch (error) {
    const about = error instanceof AwsFault ? error.wire.schema : undefined;
    if (about === ParameterNotFound$ || about === ParameterVersionNotFound$) return undefined;
    throw error;
  }
}

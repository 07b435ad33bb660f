import type { PutParameterCommand } from '@aws-sdk/client-ssm';
import { isError } from '../../../../model/errors.ts';
import { latestVersion, type Parameter, parameterKind } from '../../../../model/kinds/parameter.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeRecord } from '../../shared/records.ts';
import { alreadyExists, notFound } from './faults.ts';
import { keyFor } from './lookup.ts';
import { checkPut } from './put-rules.ts';
import { tagsFrom } from './tagging.ts';
import { newVersion, withVersion } from './versions.ts';

export async function putParameter(
  input: Input<PutParameterCommand>,
  ctx: Ctx,
): Promise<Output<PutParameterCommand>> {
  checkPut(input);
  const there = await ctx.client.find(parameterKind, keyFor(ctx, input.Name));
  if (there && !input.Overwrite) throw alreadyExists();
  const { version, tier } = latestVersion(there ? await overwrite(ctx, input) : await create(ctx, input));
  return { Version: version, Tier: tier };
}

async function create(ctx: Ctx, input: Input<PutParameterCommand>): Promise<Parameter> {
  const first = await newVersion(ctx, input, undefined);
  const spec = { name: input.Name, versions: [first], tags: tagsFrom(input.Tags) };
  try {
    return await ctx.client.create(parameterKind, { metadata: keyFor(ctx, input.Name), spec });
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
    if (input.Overwrite) return overwrite(ctx, input); // somebody was faster
    throw alreadyExists();
  }
}

function overwrite(ctx: Ctx, input: Input<PutParameterCommand>): Promise<Parameter> {
  const key = keyFor(ctx, input.Name);
  return changeRecord(ctx.client, parameterKind, key, notFound, async (parameter) => {
    const next = await newVersion(ctx, input, latestVersion(parameter));
    return { ...parameter, spec: withVersion(parameter.spec, next) };
  });
}

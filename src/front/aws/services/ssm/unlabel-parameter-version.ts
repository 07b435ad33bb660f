import type { UnlabelParameterVersionCommand } from '@aws-sdk/client-ssm';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { notFound } from './faults.ts';
import { withoutLabels } from './labels.ts';
import { changeParameter, getNamed, numbered } from './lookup.ts';

export async function unlabelParameterVersion(
  { Name, ParameterVersion, Labels }: Input<UnlabelParameterVersionCommand>,
  ctx: Ctx,
): Promise<Output<UnlabelParameterVersionCommand>> {
  check(length('labels', Labels, [1, 10]));
  const { version, labels = [] } = numbered(await getNamed(ctx, Name), ParameterVersion);
  await changeParameter(ctx, Name, notFound, (spec) => withoutLabels(spec, version, Labels));
  return {
    RemovedLabels: Labels.filter((label) => labels.includes(label)),
    InvalidLabels: Labels.filter((label) => !labels.includes(label)),
  };
}

import type { LabelParameterVersionCommand } from '@aws-sdk/client-ssm';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { notFound } from './faults.ts';
import { isLabel, withLabels } from './labels.ts';
import { changeParameter, getNamed, numbered } from './lookup.ts';

/** What can be no label is told, not refused. */
export async function labelParameterVersion(
  { Name, ParameterVersion, Labels }: Input<LabelParameterVersionCommand>,
  ctx: Ctx,
): Promise<Output<LabelParameterVersionCommand>> {
  check(length('labels', Labels, [1, 10]), ...Labels.map((label) => length('labels', label, [1, 100])));
  const valid = [...new Set(Labels.filter(isLabel))];
  const { version } = numbered(await getNamed(ctx, Name), ParameterVersion);
  await changeParameter(ctx, Name, notFound, (spec) =>
    valid.length === 0 ? spec : withLabels(spec, version, valid),
  );
  return { InvalidLabels: Labels.filter((label) => !isLabel(label)), ParameterVersion: version };
}

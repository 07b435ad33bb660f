// UpdateFunctionCode: new code for `$LATEST`, published at once where that is asked for.
import type { UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { check } from '../../../shared/constraints.ts';
import { configText } from '../config-text.ts';
import { revisionPassed } from '../faults.ts';
import { placeOf } from '../function-name.ts';
import { changeFunction, getFunction } from '../lookup.ts';
import { shownRevision } from '../revision.ts';
import { publish } from '../versions/publish.ts';
import { codeOf } from './code-input.ts';
import { architectureProblems } from './create-function.ts';
import { refuseWhatIsNotHere } from './not-here.ts';

export async function updateFunctionCode(
  input: Input<UpdateFunctionCodeCommand>,
  ctx: Ctx,
): Promise<Output<UpdateFunctionCodeCommand>> {
  const { name } = placeOf(ctx, input.FunctionName, undefined, 'UpdateFunctionCode');
  check(...architectureProblems(input.Architectures));
  refuseWhatIsNotHere({ ...(input.PublishTo ? { PublishTo: input.PublishTo } : {}) });
  const before = await getFunction(ctx, { name });
  if (input.RevisionId !== undefined && input.RevisionId !== shownRevision(before)) throw revisionPassed();
  const { packageType } = before.spec;
  const code = await codeOf(ctx, { given: input, packageType, operation: 'UpdateFunctionCode' });
  const changes = {
    code,
    revision: ctx.ids.uuid(),
    modifiedAt: new Date(ctx.clock.now()).toISOString(),
    ...(input.Architectures?.[0] === undefined ? {} : { architecture: input.Architectures[0] }),
  };
  if (input.DryRun) return configText(ctx, { ...before, spec: { ...before.spec, ...changes } });
  const changed = await changeFunction(ctx, name, (spec, object) => {
    if (input.RevisionId !== undefined && input.RevisionId !== shownRevision(object)) throw revisionPassed();
    return { ...spec, ...changes };
  });
  if (!input.Publish) return configText(ctx, changed);
  const version = await publish(ctx, name, {});
  return configText(ctx, version, String(version.spec.number));
}

// UpdateFunctionConfiguration: what is named changes, the rest stays.
import type { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { LambdaFunction } from '../../../../../model/kinds/function.ts';
import { functionKind } from '../../../../../model/kinds/function.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { functionArn, placeKey } from '../arns.ts';
import { configText } from '../config-text.ts';
import { functionNotFound, invalid, revisionPassed } from '../faults.ts';
import { placeOf } from '../function-name.ts';
import { shownRevision } from '../revision.ts';
import { settingsOf } from './config-input.ts';

type Given = Input<UpdateFunctionConfigurationCommand>;

export async function updateFunctionConfiguration(
  input: Given,
  ctx: Ctx,
): Promise<Output<UpdateFunctionConfigurationCommand>> {
  const { name } = placeOf(ctx, input.FunctionName, undefined, 'UpdateFunctionConfiguration');
  const missing = () => functionNotFound(functionArn(ctx, { name }));
  const changed = await changeRecord(
    ctx.client,
    functionKind,
    placeKey(ctx, { name }),
    missing,
    async (object) => {
      if (input.RevisionId !== undefined && input.RevisionId !== shownRevision(object))
        throw revisionPassed();
      checkPackage(input, object);
      return { ...object, spec: await changedSpec(ctx, input, object) };
    },
  );
  return configText(ctx, changed);
}

async function changedSpec(
  ctx: Ctx,
  input: Given,
  { spec }: LambdaFunction,
): Promise<LambdaFunction['spec']> {
  const { name, lastVersion, packageType, architecture, code } = spec;
  const { reservedConcurrency, permissions, recursiveLoop, tags } = spec;
  return {
    ...(await settingsOf(ctx, input, spec)),
    ...{ name, lastVersion, packageType, architecture, code },
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
    ...(permissions ? { permissions } : {}),
    ...(recursiveLoop ? { recursiveLoop } : {}),
    ...(tags ? { tags } : {}),
    revision: ctx.ids.uuid(),
    modifiedAt: new Date(ctx.clock.now()).toISOString(),
  };
}

function checkPackage({ Runtime, Handler, ImageConfig }: Given, { spec }: LambdaFunction): void {
  if (spec.packageType === 'Image' && (Runtime !== undefined || Handler !== undefined))
    throw invalid(
      "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
    );
  if (spec.packageType === 'Zip' && ImageConfig !== undefined)
    throw invalid("Please don't provide ImageConfig when the intended function PackageType is Zip.");
}

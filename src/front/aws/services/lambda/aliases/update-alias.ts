import type { UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { functionAliasKind } from '../../../../../model/kinds/function.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { check, length } from '../../../shared/constraints.ts';
import { changeRecord } from '../../../shared/records.ts';
import { functionArn, placeKey } from '../arns.ts';
import { aliasNotFound, revisionPassed } from '../faults.ts';
import { placeOf } from '../function-name.ts';
import { getFunction } from '../lookup.ts';
import { aliasText } from './alias-text.ts';
import { checkRouting, weightsOf } from './routing.ts';

/** What is not named stays; a routing configuration without weights takes them away. */
export async function updateAlias(
  input: Input<UpdateAliasCommand>,
  ctx: Ctx,
): Promise<Output<UpdateAliasCommand>> {
  check(length('description', input.Description, [0, 256]));
  const { name } = placeOf(ctx, input.FunctionName, undefined, 'UpdateAlias');
  await getFunction(ctx, { name });
  const place = { name, qualifier: input.Name };
  const given = input.RoutingConfig && weightsOf(input.RoutingConfig);
  const missing = () => aliasNotFound(functionArn(ctx, place));
  const changed = await changeRecord(
    ctx.client,
    functionAliasKind,
    placeKey(ctx, place),
    missing,
    async (alias) => {
      const { others: before = [], description, ...spec } = alias.spec;
      if (input.RevisionId !== undefined && input.RevisionId !== spec.revision) throw revisionPassed();
      const version = input.FunctionVersion ?? spec.version;
      const others = given ?? before;
      await checkRouting(ctx, name, { version, others });
      const text = input.Description ?? description;
      return {
        ...alias,
        spec: {
          ...{ ...spec, version, revision: ctx.ids.uuid() },
          ...(text ? { description: text } : {}),
          ...(others.length === 0 ? {} : { others }),
        },
      };
    },
  );
  return aliasText(ctx, changed);
}

import type { CreateAliasCommand } from '@aws-sdk/client-lambda';
import { functionAliasKind } from '../../../../../model/kinds/function.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { check, length, matching } from '../../../shared/constraints.ts';
import { createRecord } from '../../../shared/records.ts';
import { functionArn, placeKey } from '../arns.ts';
import { aliasExists } from '../faults.ts';
import { placeOf } from '../function-name.ts';
import { getFunction } from '../lookup.ts';
import { aliasText } from './alias-text.ts';
import { checkRouting, weightsOf } from './routing.ts';

export async function createAlias(
  input: Input<CreateAliasCommand>,
  ctx: Ctx,
): Promise<Output<CreateAliasCommand>> {
  const { Name: qualifier, FunctionVersion: version, Description } = input;
  check(
    matching('name', qualifier, /^(?!^[0-9]+$)([a-zA-Z0-9-_]+)$/),
    length('name', qualifier, [1, 128]),
    length('description', Description, [0, 256]),
  );
  const { name } = placeOf(ctx, input.FunctionName, undefined, 'CreateAlias');
  const { metadata } = await getFunction(ctx, { name });
  const others = weightsOf(input.RoutingConfig);
  await checkRouting(ctx, name, { version, others });
  const draft = {
    metadata: placeKey(ctx, { name, qualifier }),
    spec: {
      ...{ function: metadata.name, functionName: name, name: qualifier, version },
      ...(Description ? { description: Description } : {}),
      ...(others.length === 0 ? {} : { others }),
      revision: ctx.ids.uuid(),
    },
  };
  const present = () => aliasExists(functionArn(ctx, { name, qualifier }));
  return aliasText(ctx, await createRecord(ctx.client, functionAliasKind, draft, present));
}

import type { CreateFunctionUrlConfigCommand } from '@aws-sdk/client-lambda';
import { functionKind } from '../../../../../model/kinds/function.ts';
import { functionUrlKind } from '../../../../../model/kinds/function-rules.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { createRecord } from '../../../shared/records.ts';
import { functionArn, placeKey } from '../arns.ts';
import { conflict, notFound } from '../faults.ts';
import { findAlias } from '../lookup.ts';
import { checkUrl, crossOriginOf, urlPlace } from './url-input.ts';
import { urlText } from './url-text.ts';

const ID_LENGTH = 32;

export async function createFunctionUrlConfig(
  input: Input<CreateFunctionUrlConfigCommand>,
  ctx: Ctx,
): Promise<Output<CreateFunctionUrlConfigCommand>> {
  const place = urlPlace(ctx, input.FunctionName, input.Qualifier, 'CreateFunctionUrlConfig');
  const { name, qualifier } = place;
  checkUrl(input);
  const owner = await ctx.client.find(functionKind, placeKey(ctx, { name }));
  if (!owner || (qualifier !== undefined && !(await findAlias(ctx, name, qualifier))))
    throw notFound('Function does not exist');
  const now = new Date(ctx.clock.now()).toISOString();
  const cors = crossOriginOf(input.Cors);
  const draft = {
    metadata: placeKey(ctx, place),
    spec: {
      ...{ function: owner.metadata.name, functionName: name, authType: input.AuthType },
      ...(qualifier === undefined ? {} : { qualifier }),
      ...(cors ? { cors } : {}),
      urlId: ctx.ids.mixed(ID_LENGTH).toLowerCase(),
      invokeMode: input.InvokeMode ?? 'BUFFERED',
      ...{ createdAt: now, modifiedAt: now },
    },
  };
  const present = () =>
    conflict(
      `Failed to create function url config for [functionArn = ${functionArn(ctx, place)}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    );
  const { LastModifiedTime: _, ...text } = urlText(
    ctx,
    await createRecord(ctx.client, functionUrlKind, draft, present),
  );
  return text;
}

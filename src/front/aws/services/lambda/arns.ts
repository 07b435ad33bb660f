// ARNs and object names of functions and what belongs to them.
import type { ObjectKey } from '../../../../model/object.ts';
import { objectName } from '../../../../model/object-name.ts';
import type { Ctx } from '../../context.ts';
import { arnText } from '../../shared/arn.ts';
import type { FunctionPlace } from './function-name.ts';

/** `arn:aws:lambda:us-east-2:123456789012:function:web:live` */
export function functionArn(
  { region, account }: Pick<Ctx, 'region' | 'account'>,
  { name, qualifier }: FunctionPlace,
): string {
  const resource = `function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`;
  return arnText({ service: 'lambda', region, account, resource });
}

/** The object of a function, or of what there is once for a version or an alias: `web`, `web:live`. */
export function placeKey({ region }: Ctx, { name, qualifier }: FunctionPlace): ObjectKey {
  return { namespace: region, name: objectName(qualifier === undefined ? name : `${name}:${qualifier}`) };
}

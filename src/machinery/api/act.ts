// What a kind's own subresources do: a body of another kind changes the object as the kind says.
import type { AnyKind } from '../../model/kind.ts';
import type { ApiObject, ObjectKey, ObjectMeta } from '../../model/object.ts';
import { isPlain } from '../schema/decode.ts';
import type { ApiContext } from './context.ts';
import type { WriteOptions } from './object-api.ts';
import { notServed } from './problems.ts';
import { checkPreconditions, rewrite } from './update.ts';

/** Applies an action. uid and resourceVersion in the body's metadata are preconditions. Throws what the kind throws. */
export async function actOn(
  ctx: ApiContext,
  kind: AnyKind,
  target: { readonly key: ObjectKey; readonly subresource: string },
  body: unknown,
  options: WriteOptions,
): Promise<ApiObject> {
  const action = kind.actions?.[target.subresource];
  if (!action) throw notServed();
  const metadata: ObjectMeta = isPlain(body) && isPlain(body.metadata) ? body.metadata : {};
  return rewrite(ctx, kind, target.key, options, (current, nowMs) => {
    checkPreconditions(kind, metadata, current);
    return { next: action.apply(current, body, nowMs), subresource: target.subresource };
  });
}

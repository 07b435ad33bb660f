// How does a patch become the next version of an object?
//
// The patch is laid over the object as read, the result is decoded and goes the way of an update. When somebody else
// writes meanwhile, the patch is laid over the new object, unless it names a resourceVersion itself.
import type { AnyKind } from '../../../model/kind.ts';
import type { ApiObject, ObjectKey } from '../../../model/object.ts';
import type { PatchType } from '../../object-client.ts';
import { isPlain } from '../../schema/decode.ts';
import { decodeAs, underKey } from '../body.ts';
import type { ApiContext } from '../context.ts';
import type { WriteOptions } from '../object-api.ts';
import { badRequest, invalid } from '../problems.ts';
import { updateScale } from '../scale.ts';
import { checkPreconditions, rewrite, type Subresource, successor } from '../update.ts';
import { mergePatch } from './merge-patch.ts';

export interface PatchTarget {
  readonly key: ObjectKey;
  readonly subresource: Subresource | 'scale';
  readonly type: PatchType;
}

export type PatchOptions = WriteOptions & { readonly force?: boolean };

export interface Patched {
  readonly object: ApiObject;
  readonly created: boolean;
}

/** Applies a patch. Throws NotFound, BadRequest, Invalid, Conflict. */
export async function patchObject(
  ctx: ApiContext,
  kind: AnyKind,
  target: PatchTarget,
  body: unknown,
  options: PatchOptions,
): Promise<Patched> {
  const { key, subresource } = target;
  const patched = (current: object) => applied(target.type, current, body);
  if (subresource === 'scale')
    return { object: await updateScale(ctx, kind, key, patched, options), created: false };
  const object = await rewrite(ctx, kind, key, options, (current, nowMs) => {
    const result = patched(current);
    const refuse = (reason: string) => unusable(target.type === 'strategic' ? body : result, reason);
    const sent = underKey(kind, decodeAs(ctx, kind, result, { ...options, refuse }), key);
    checkPreconditions(kind, sent.metadata, current);
    return {
      next: successor(kind, current, sent, subresource, nowMs),
      sent: sent.metadata.managedFields,
      subresource,
    };
  });
  return { object, created: false };
}

function applied(type: PatchType, current: object, body: unknown): unknown {
  switch (type) {
    case 'merge':
      if (!isPlain(body)) throw badRequest('Invalid JSON Patch');
      return mergePatch(current, body);
    default:
      throw badRequest(`patch type ${type} is not there yet`);
  }
}

function unusable(value: unknown, reason: string): Error {
  return invalid({ kind: '', group: '' }, '', [
    { type: 'Invalid', field: 'patch', value: JSON.stringify(value), detail: reason },
  ]);
}

// How does a patch become the next version of an object?
//
// The patch is laid over the object as read, the result is decoded and goes the way of an update. When somebody else
// writes meanwhile, the patch is laid over the new object, unless it names a resourceVersion itself.
import type { AnyKind } from '../../../model/kind.ts';
import type { ApiObject, ObjectKey } from '../../../model/object.ts';
import type { PatchType } from '../../object-client.ts';
import { isPlain } from '../../schema/decode.ts';
import type { StructNode } from '../../schema/node.ts';
import { decodeAs, underKey } from '../body.ts';
import type { ApiContext } from '../context.ts';
import type { WriteOptions } from '../object-api.ts';
import { badRequest, invalid } from '../problems.ts';
import { scaleSchema, updateScale } from '../scale.ts';
import { checkPreconditions, rewrite, type Subresource, successor } from '../update.ts';
import { applyPatch } from './apply-patch.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMerge } from './strategic-merge.ts';

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
  const { key, subresource, type } = target;
  if (subresource === 'scale')
    return { object: await patchScale(ctx, kind, target, body, options), created: false };
  if (type === 'apply') return applyPatch(ctx, kind, target, body, options);
  const schema = ctx.schemaOf(kind);
  const object = await rewrite(ctx, kind, key, options, (current, nowMs) => {
    const result = applied(schema, type, current, body);
    const refuse = (reason: string) => unusable(type === 'strategic' ? body : result, reason);
    const sent = underKey(kind, decodeAs(ctx, kind, result, { ...options, refuse, stored: current }), key);
    checkPreconditions(kind, sent.metadata, current);
    return {
      next: successor(kind, current, sent, subresource, nowMs),
      sent: sent.metadata.managedFields,
      subresource,
    };
  });
  return { object, created: false };
}

async function patchScale(
  ctx: ApiContext,
  kind: AnyKind,
  target: PatchTarget,
  body: unknown,
  options: PatchOptions,
): Promise<ApiObject> {
  const { type } = target;
  if (type === 'apply') throw badRequest('the scale subresource cannot be applied: use a merge patch');
  return updateScale(
    ctx,
    kind,
    target.key,
    (current: object) => applied(scaleSchema, type, current, body),
    options,
  );
}

function applied(
  schema: StructNode,
  type: Exclude<PatchType, 'apply'>,
  current: object,
  body: unknown,
): unknown {
  if (type === 'json') return jsonPatch(current, body);
  if (!isPlain(body))
    throw badRequest(
      'error decoding patch: json: cannot unmarshal into Go value of type map[string]interface {}',
    );
  return type === 'merge' ? mergePatch(current, body) : strategicMerge(schema, { ...current }, body);
}

/** What a patch made cannot be read as the kind. */
function unusable(value: unknown, reason: string): Error {
  return invalid({ kind: '', group: '' }, '', [
    { type: 'Invalid', field: 'patch', value: JSON.stringify(value), detail: reason },
  ]);
}

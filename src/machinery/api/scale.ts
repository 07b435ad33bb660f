// How many replicas are wanted and are there, in the form that every kind with replicas shares: autoscaling/v1 Scale.
import type { AnyKind, ScaleFields } from '../../model/kind.ts';
import type { ApiObject, ObjectKey } from '../../model/object.ts';
import { DecodeError, decodeObject } from '../schema/decode.ts';
import { kubernetesDefinitions } from '../schema/kubernetes.ts';
import { Schemas } from '../schema/node.ts';
import type { ApiContext } from './context.ts';
import type { WriteOptions } from './object-api.ts';
import { badRequest, invalid, notServed } from './problems.ts';
import { checkPreconditions, rewrite } from './update.ts';

/** The Scale of an object, as far as we read it. */
export type Scale = ApiObject & {
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas: number; readonly selector?: string };
};

export const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' } as const;

export const scaleSchema = new Schemas(kubernetesDefinitions).root('Scale', {
  definition: 'io.k8s.api.autoscaling.v1.Scale',
});

function fieldsOf(kind: AnyKind): ScaleFields<ApiObject> {
  if (!kind.scale) throw notServed();
  return kind.scale;
}

/** Throws NotFound. */
export function getScale(ctx: ApiContext, kind: AnyKind, key: ObjectKey): Scale {
  return scaleOf(kind, ctx.objects.get(kind, key).object);
}

export function scaleOf(kind: AnyKind, object: ApiObject): Scale {
  const fields = fieldsOf(kind);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = fields.selector(object);
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, ...(namespace && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: fields.replicas(object) },
    status: { replicas: fields.currentReplicas(object), ...(selector && { selector }) },
  };
}

/** Sets the replicas. Throws NotFound, BadRequest, Invalid, Conflict. */
export async function updateScale(
  ctx: ApiContext,
  kind: AnyKind,
  key: ObjectKey,
  body: unknown | ((current: Scale) => unknown),
  options: WriteOptions,
): Promise<Scale> {
  const fields = fieldsOf(kind);
  const written = await rewrite(ctx, kind, key, options, (current) => {
    const scale = decodeScale(typeof body === 'function' ? body(scaleOf(kind, current)) : body, key, options);
    checkPreconditions(kind, scale.metadata, current);
    return { next: fields.withReplicas(current, scale.spec?.replicas ?? 0), subresource: 'scale' };
  });
  return scaleOf(kind, written);
}

function decodeScale(body: unknown, key: ObjectKey, options: WriteOptions): Scale {
  const scale = decoded(body, options);
  const { name } = scale.metadata ?? {};
  if (name && name !== key.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${key.name})`);
  }
  const replicas = scale.spec?.replicas ?? 0;
  if (replicas >= 0) return { ...scale, metadata: { ...scale.metadata } };
  const detail = 'must be greater than or equal to 0';
  throw invalid(SCALE, key.name, [{ type: 'Invalid', field: 'spec.replicas', value: replicas, detail }]);
}

function decoded(body: unknown, options: WriteOptions): Scale {
  const refuse = (reason: string) =>
    badRequest(`Scale in version "v1" cannot be handled as a Scale: ${reason}`);
  try {
    const { value, unknown } = decodeObject(scaleSchema, body);
    const texts = unknown.map((path) => `unknown field "${path}"`);
    if (texts.length > 0 && options.fieldValidation === 'Strict')
      throw refuse(`strict decoding error: ${texts.join(', ')}`);
    if (options.fieldValidation !== 'Ignore') for (const text of texts) options.warn?.(text);
    return value as unknown as Scale; // by its schema
  } catch (error) {
    throw error instanceof DecodeError ? refuse(error.message) : error;
  }
}

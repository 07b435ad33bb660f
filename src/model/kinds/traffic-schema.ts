// Schemas of what the traffic kinds share, written out: pieces for load-balancer.ts, listener.ts and target-group.ts.
import type { Schema } from '../kind.ts';

export const text = (description: string, more: Partial<Schema> = {}): Schema => ({
  type: 'string',
  description,
  ...more,
});

export const integer = (description: string, minimum: number, maximum?: number): Schema => ({
  type: 'integer',
  format: 'int32',
  description,
  minimum,
  ...(maximum === undefined ? {} : { maximum }),
});

export const choice = (description: string, values: readonly string[]): Schema => ({
  type: 'string',
  description,
  enum: values,
});

export const list = (description: string, items: Schema): Schema => ({
  type: 'array',
  description,
  items,
  'x-kubernetes-list-type': 'atomic',
});

export const record = (
  description: string,
  properties: { readonly [name: string]: Schema },
  required: readonly string[] = [],
): Schema => ({
  type: 'object',
  description,
  properties,
  ...(required.length > 0 ? { required } : {}),
});

/** A whole kind: what every object has, and its spec and status. */
export function kindSchema(description: string, spec: Schema, status: Schema): Schema {
  return record(
    description,
    {
      apiVersion: text('Version of this form of the object'),
      kind: text('What the object is'),
      metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
      spec,
      status,
    },
    ['spec'],
  );
}

export const PORT = [1, 65_535] as const;

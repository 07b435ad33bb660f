// How does an object that `kubectl apply` managed by an annotation come to be managed by server-side apply?
//
// kubectl keeps what it applied in an annotation. When it applies through the server for the first time, the fields of
// that annotation that are still as it applied them are its own: conflicts with whoever is noted as their manager are
// taken over. As long as the annotation is there it is kept up to date, so that the way back stays open.
import type { ApiObject } from '../../model/object.ts';
import { isPlain } from '../schema/decode.ts';
import type { StructNode } from '../schema/node.ts';
import { compareObjects } from './compare.ts';
import { difference, type FieldSet } from './field-set.ts';
import { appliedSet, ignoredFields } from './to-set.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The only manager whose history this is. */
const KUBECTL = 'kubectl';
const MAX_ANNOTATIONS_BYTES = 256 * 1024;

/** Fields that kubectl may take over without force. */
export function yieldedFields(
  schema: StructNode,
  live: ApiObject,
  manager: string,
  ignoresStatus: boolean,
): FieldSet | undefined {
  const config = manager === KUBECTL ? lastApplied(live) : undefined;
  if (!config) return undefined;
  const ignored = ignoredFields(ignoresStatus);
  const { set, removed } = compareObjects(schema, config, live, ignored);
  return difference(difference(appliedSet(schema, config, ignored), set), removed);
}

function lastApplied(live: ApiObject): object | undefined {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return undefined;
  try {
    const config: unknown = JSON.parse(text);
    return isPlain(config) ? config : undefined;
  } catch {
    return undefined; // not ours to repair: nothing is yielded
  }
}

/** The object with the annotation brought up to what kubectl has just applied, where it has the annotation. */
export function withLastApplied<T extends { readonly [name: string]: unknown }>(
  object: T,
  live: ApiObject | undefined,
  config: object,
  manager: string,
): T {
  if (manager !== KUBECTL || live?.metadata.annotations?.[LAST_APPLIED] === undefined) return object;
  const metadata = object.metadata as ApiObject['metadata']; // applied to an object that has it
  const { [LAST_APPLIED]: _old, ...others } = metadata.annotations ?? {};
  const text = JSON.stringify(withoutAnnotation(config));
  const bytes = Buffer.byteLength(JSON.stringify(others)) + Buffer.byteLength(text);
  const annotations = bytes > MAX_ANNOTATIONS_BYTES ? others : { ...others, [LAST_APPLIED]: text };
  return { ...object, metadata: { ...metadata, annotations } };
}

function withoutAnnotation(config: object): object {
  const { metadata } = config as { metadata?: unknown };
  if (!isPlain(metadata) || !isPlain(metadata.annotations)) return config;
  const { [LAST_APPLIED]: _own, ...annotations } = metadata.annotations;
  return { ...config, metadata: { ...metadata, annotations } };
}

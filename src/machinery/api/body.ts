// Is what a client sent an object of this kind, and the one that it was sent for?
//
// The result is a clean copy: apiVersion and kind filled, metadata there, unknown fields gone (refused, warned of or
// dropped as the caller wishes).

import type { FieldError } from '../../model/errors.ts';
import { type AnyKind, apiVersionOf } from '../../model/kind.ts';
import type { ApiObject, ObjectKey, ObjectMeta } from '../../model/object.ts';
import { validateMetadata } from '../../model/validation/metadata.ts';
import { constraintErrors } from '../schema/constraints.ts';
import { DecodeError, decodeObject, isPlain } from '../schema/decode.ts';
import type { ApiContext } from './context.ts';
import type { WriteOptions } from './object-api.ts';
import { badRequest, invalid } from './problems.ts';

/** An object of the kind as far as its schema goes: metadata may lack what the server fills. */
export type Sent = Omit<ApiObject, 'metadata'> & { readonly metadata: ObjectMeta };

/** How unknown fields are reported: patches have words of their own. */
export interface DecodeReport {
  /** The body has a wrong type or, when strict, unknown fields. */
  refuse(reason: string): Error;
}

/** What decoding takes into account beside the schema. */
export interface DecodeOptions extends Pick<WriteOptions, 'fieldValidation' | 'warn'> {
  /** What the body is to replace: what both share is not decoded again. */
  readonly stored?: ApiObject;
}

/** Decodes a whole object. Throws BadRequest. */
export function decodeBody(ctx: ApiContext, kind: AnyKind, body: unknown, options: DecodeOptions): Sent {
  return decodeAs(ctx, kind, body, { ...options, refuse: (reason) => unhandled(kind, body, reason) });
}

/** Decodes with the caller's own words for a refusal. */
export function decodeAs(
  ctx: ApiContext,
  kind: AnyKind,
  body: unknown,
  report: DecodeReport & DecodeOptions,
): Sent {
  const decoded = decoding(() => decodeObject(ctx.schemaOf(kind), body, report.stored), report);
  checkType(kind, decoded.value);
  reportUnknown(decoded.unknown, report);
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = decoded.value;
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: (metadata as ObjectMeta | undefined) ?? {},
    ...rest,
  }; // by its schema
}

function decoding<T>(decode: () => T, report: DecodeReport): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) throw report.refuse(error.message);
    throw error;
  }
}

function reportUnknown(unknown: readonly string[], report: DecodeReport & DecodeOptions): void {
  if (unknown.length === 0 || report.fieldValidation === 'Ignore') return;
  const texts = unknown.map((path) => `unknown field "${path}"`);
  if (report.fieldValidation === 'Strict') throw report.refuse(`strict decoding error: ${texts.join(', ')}`);
  for (const text of texts) report.warn?.(text);
}

function unhandled(kind: AnyKind, body: unknown, reason: string): Error {
  const name = isPlain(body) && typeof body.kind === 'string' ? body.kind : kind.kind;
  return badRequest(`${name} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${reason}`);
}

function checkType(kind: AnyKind, value: { readonly [name: string]: unknown }): void {
  const expected = apiVersionOf(kind);
  const { apiVersion, kind: name } = value;
  if (apiVersion !== undefined && apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  if (name === undefined || name === kind.kind) return;
  const reason = `converting (${kind.version}.${name}) to (${kind.version}.${kind.kind}): unknown conversion`;
  throw badRequest(`${name} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${reason}`);
}

/** The namespace of the object is that of the request. Throws BadRequest. */
export function inNamespace(kind: AnyKind, sent: Sent, namespace: string | undefined): Sent {
  const { namespace: own, ...metadata } = sent.metadata;
  if (!kind.namespaced) return own === undefined ? sent : { ...sent, metadata };
  if (!namespace) throw badRequest('an empty namespace may not be set during creation');
  if (own === namespace) return sent;
  if (own)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  return { ...sent, metadata: { ...sent.metadata, namespace } };
}

/** The object is the one that the path names. Throws BadRequest. */
export function underKey(kind: AnyKind, sent: Sent, key: ObjectKey): Sent {
  const { name } = sent.metadata;
  if (name !== undefined && name !== '' && name !== key.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${key.name})`);
  }
  const named = name === key.name ? sent : { ...sent, metadata: { ...sent.metadata, name: key.name } };
  return inNamespace(kind, named, key.namespace);
}

/** All rules of metadata, schema and kind; a kind's own rules see only what has the shape of its schema. Throws Invalid. */
export function validate(kind: AnyKind, object: ApiObject, previous: ApiObject | undefined): void {
  const shape = 'inline' in kind.schema ? constraintErrors(kind.schema.inline, object) : [];
  const causes: FieldError[] = [
    ...validateMetadata(kind, object, previous),
    ...shape,
    ...(shape.length === 0 ? (kind.validate?.(object, previous) ?? []) : []),
  ];
  if (causes.length > 0) throw invalid(kind, object.metadata.name ?? '', causes);
}

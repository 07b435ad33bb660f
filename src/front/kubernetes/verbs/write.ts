// create, update, patch, and writing to subresources.
import type { WriteOptions } from '../../../machinery/api/object-api.ts';
import { TuttiError } from '../../../model/errors.ts';
import { type Body, readObject, readPatch } from '../body.ts';
import type { Answer, Call, FrontParts } from '../call.ts';
import { duplicateFields } from '../duplicate-fields.ts';
import { negotiate } from '../negotiation.ts';
import { flag, writeOptions } from '../parameters.ts';
import { includeObject, shapeObject } from '../shape.ts';
import { invalidOptions, successStatus } from '../status.ts';
import { keyOfTarget, methodNotAllowed, type Target } from './target.ts';

const SHAPES = ['Table', 'PartialObjectMetadata'] as const;

export async function createObject(call: Call, parts: FrontParts, target: Target): Promise<Answer> {
  const { kind, namespace } = target;
  if (kind.namespaced && namespace === undefined) throw methodNotAllowed();
  const accepted = negotiate(call.request.headers.accept, SHAPES);
  const options = optionsOf(call, 'CreateOptions');
  const body = await readWhole(call, parts, target, options);
  const object = await parts.api.create(kind, namespace, body, options);
  return shaped(call, parts, target, { code: 201, object, accepted });
}

export async function updateObject(call: Call, parts: FrontParts, target: Target): Promise<Answer> {
  const accepted = negotiate(call.request.headers.accept, SHAPES);
  const options = optionsOf(call, 'UpdateOptions');
  const key = keyOfTarget(target);
  const body = await readWhole(call, parts, target, options);
  if (target.subresource === 'scale') {
    return {
      code: 200,
      body: await parts.api.updateScale(target.kind, key, body, options),
      encoding: accepted.encoding,
    };
  }
  const subresource = target.subresource === 'status' ? 'status' : undefined;
  const object = await parts.api.update(target.kind, key, subresource, body, options);
  return shaped(call, parts, target, { code: 200, object, accepted });
}

export async function patchObject(call: Call, parts: FrontParts, target: Target): Promise<Answer> {
  const accepted = negotiate(call.request.headers.accept, SHAPES);
  const key = keyOfTarget(target);
  const body = await readPatch(call.request, parts.limits.bodyBytes);
  const options = patchOptions(call, body.type === 'apply');
  checkDuplicates(body, target, options);
  const subresource =
    target.subresource === 'status' || target.subresource === 'scale' ? target.subresource : undefined;
  const { object, created } = await parts.api.patch(
    target.kind,
    key,
    subresource,
    body.type,
    body.value,
    options,
  );
  const code = created ? 201 : 200;
  if (subresource === 'scale') return { code, body: object, encoding: accepted.encoding };
  return shaped(call, parts, target, { code, object, accepted });
}

/** A subresource that the kind describes as an action: posted ones answer a Status, put ones the object. */
export async function actOn(call: Call, parts: FrontParts, target: Target): Promise<Answer> {
  const { encoding } = negotiate(call.request.headers.accept);
  const options = optionsOf(call, call.method === 'POST' ? 'CreateOptions' : 'UpdateOptions');
  const body = await readWhole(call, parts, target, options);
  const object = await parts.api.act(
    target.kind,
    keyOfTarget(target),
    target.subresource ?? '',
    body,
    options,
  );
  return call.method === 'POST'
    ? { code: 201, body: successStatus(201), encoding }
    : { code: 200, body: object, encoding };
}

function optionsOf(call: Call, kind: Parameters<typeof writeOptions>[1]): WriteOptions {
  const warn = (text: string) => void call.warnings.push(text);
  return writeOptions(call.query, kind, { userAgent: call.request.headers['user-agent'], warn });
}

function patchOptions(call: Call, apply: boolean): WriteOptions & { readonly force?: boolean } {
  const options = optionsOf(call, 'PatchOptions');
  if (apply && !call.query.get('fieldManager')) {
    const cause = { type: 'Required', field: 'fieldManager', detail: 'is required for apply patch' } as const;
    throw invalidOptions('PatchOptions', cause);
  }
  if (!apply && call.query.has('force')) {
    const cause = {
      type: 'Forbidden',
      field: 'force',
      detail: 'may not be specified for non-apply patch',
    } as const;
    throw invalidOptions('PatchOptions', cause);
  }
  return { ...options, force: apply && flag(call.query, 'force') };
}

async function readWhole(
  call: Call,
  { limits }: FrontParts,
  target: Target,
  options: WriteOptions,
): Promise<unknown> {
  const body = await readObject(call.request, limits.bodyBytes);
  if (body.value === undefined)
    throw new TuttiError('BadRequest', 'the request has no body: an object is expected');
  checkDuplicates(body, target, options);
  return body.value;
}

/** JSON.parse keeps the last of two equal keys and says nothing. (YAML refuses them by itself, protobuf has none.) */
function checkDuplicates(body: Body, { kind }: Target, options: WriteOptions): void {
  if (body.json === undefined || options.fieldValidation === 'Ignore') return;
  const texts = duplicateFields(body.json).map((path) => `duplicate field "${path}"`);
  if (texts.length === 0) return;
  if (options.fieldValidation === 'Strict') {
    const what = `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}`;
    throw new TuttiError('BadRequest', `${what}: strict decoding error: ${texts.join(', ')}`);
  }
  for (const text of texts) options.warn?.(text);
}

function shaped(
  call: Call,
  { clock }: FrontParts,
  { kind }: Target,
  written: {
    readonly code: number;
    readonly object: Parameters<typeof shapeObject>[0];
    readonly accepted: ReturnType<typeof negotiate>;
  },
): Answer {
  const { code, object, accepted } = written;
  const context = {
    kind,
    shape: accepted.shape,
    includeObject: includeObject(call.query),
    nowMs: clock.now(),
  };
  return { code, body: shapeObject(object, context), encoding: accepted.encoding };
}

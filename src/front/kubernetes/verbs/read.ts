// get and list.
import type { Answer, Call, FrontParts } from '../call.ts';
import { negotiate } from '../negotiation.ts';
import { listOptions } from '../parameters.ts';
import { includeObject, shapeObject, shapePage } from '../shape.ts';
import { keyOfTarget, type Target } from './target.ts';

/** One object; its status subresource reads the same. */
export async function getObject(call: Call, { api, clock }: FrontParts, target: Target): Promise<Answer> {
  const { encoding, shape } = negotiate(call.request.headers.accept, ['Table', 'PartialObjectMetadata']);
  const object = await api.get(target.kind, keyOfTarget(target));
  const context = { kind: target.kind, shape, includeObject: includeObject(call.query), nowMs: clock.now() };
  return { code: 200, body: shapeObject(object, context), encoding };
}

export async function listObjects(call: Call, { api, clock }: FrontParts, target: Target): Promise<Answer> {
  const { encoding, shape } = negotiate(call.request.headers.accept, ['Table', 'PartialObjectMetadataList']);
  const page = await api.list(target.kind, listOptions(call.query, target.namespace));
  const context = { kind: target.kind, shape, includeObject: includeObject(call.query), nowMs: clock.now() };
  return { code: 200, body: shapePage(page, context), encoding };
}

export async function getScale(call: Call, { api }: FrontParts, target: Target): Promise<Answer> {
  const { encoding } = negotiate(call.request.headers.accept);
  return { code: 200, body: await api.getScale(target.kind, keyOfTarget(target)), encoding };
}

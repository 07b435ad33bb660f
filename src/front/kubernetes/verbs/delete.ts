// delete, deletecollection, and a pod's eviction, which is a delete with its options inside.
import type { DeleteOptions } from '../../../machinery/object-client.ts';
import { TuttiError } from '../../../model/errors.ts';
import { readObject } from '../body.ts';
import type { Answer, Call, FrontParts } from '../call.ts';
import { negotiate } from '../negotiation.ts';
import { deleteParameters, dryRun, listOptions, propagation } from '../parameters.ts';
import { shapePage } from '../shape.ts';
import { successStatus } from '../status.ts';
import { keyOfTarget, type Target } from './target.ts';

type Options = DeleteOptions & { readonly dryRun: boolean };

/** Answers the object while it waits for finalizers or its grace period, else a Status. */
export async function deleteObject(call: Call, parts: FrontParts, target: Target): Promise<Answer> {
  const { encoding } = negotiate(call.request.headers.accept);
  const options = await deleteOptions(call, parts);
  const { object, gone } = await parts.api.delete(target.kind, keyOfTarget(target), options);
  if (!gone) return { code: 200, body: object, encoding };
  const { name, uid } = object.metadata;
  const { group, plural } = target.kind;
  const details = { name, ...(group === '' ? {} : { group }), kind: plural, uid };
  return { code: 200, body: successStatus(200, details), encoding };
}

export async function deleteCollection(call: Call, parts: FrontParts, target: Target): Promise<Answer> {
  const { encoding } = negotiate(call.request.headers.accept);
  const options = await deleteOptions(call, parts);
  const page = await parts.api.deleteCollection(
    target.kind,
    listOptions(call.query, target.namespace),
    options,
  );
  const context = { kind: target.kind, shape: { as: 'object' }, includeObject: 'None', nowMs: 0 } as const;
  return { code: 200, body: shapePage(page, context), encoding };
}

/** policy/v1 Eviction. No disruption budgets exist, so none refuses. */
export async function evict(call: Call, parts: FrontParts, target: Target): Promise<Answer> {
  const { encoding } = negotiate(call.request.headers.accept);
  const { value } = await readObject(call.request, parts.limits.bodyBytes);
  const body = record(value);
  if (body.kind !== 'Eviction')
    throw new TuttiError('BadRequest', 'the body of an eviction is a policy/v1 Eviction');
  const inQuery = dryRun(call.query.getAll('dryRun'), 'CreateOptions');
  const options = fromBody(record(body.deleteOptions), { dryRun: inQuery });
  await parts.api.delete(target.kind, keyOfTarget(target), options);
  return { code: 201, body: successStatus(201), encoding };
}

async function deleteOptions(call: Call, { limits }: FrontParts): Promise<Options> {
  const { value } = await readObject(call.request, limits.bodyBytes);
  if (value === undefined) return deleteParameters(call.query);
  const body = record(value);
  if (body.kind !== undefined && body.kind !== 'DeleteOptions') {
    const message = `${String(body.kind)} cannot be handled as DeleteOptions: the body of a delete is its options`;
    throw new TuttiError('BadRequest', message);
  }
  return fromBody(body, { dryRun: dryRun(call.query.getAll('dryRun'), 'DeleteOptions') });
}

type Fields = { readonly [name: string]: unknown };

function fromBody(body: Fields, { dryRun: inQuery }: { readonly dryRun: boolean }): Options {
  const { uid, resourceVersion } = record(body.preconditions);
  const inBody = Array.isArray(body.dryRun) ? body.dryRun.map(String) : [];
  return {
    uid: optionalText('preconditions.uid', uid),
    resourceVersion: optionalText('preconditions.resourceVersion', resourceVersion),
    gracePeriodSeconds: grace(body.gracePeriodSeconds),
    propagationPolicy: propagation(body.propagationPolicy, body.orphanDependents),
    dryRun: inQuery || dryRun(inBody, 'DeleteOptions'),
  };
}

function grace(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new TuttiError('BadRequest', `gracePeriodSeconds: ${JSON.stringify(value)} is not a whole number`);
}

function optionalText(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new TuttiError('BadRequest', `${field}: ${JSON.stringify(value)} is not a string`);
}

function record(value: unknown): Fields {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Fields; // checked
  throw new TuttiError('BadRequest', 'the body is not an object');
}

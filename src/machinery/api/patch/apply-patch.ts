// Server-side apply: the object is made or brought to what its appliers want, and it is noted who wants what.
import { isError, type TuttiError } from '../../../model/errors.ts';
import { type AnyKind, apiVersionOf } from '../../../model/kind.ts';
import type { ApiObject, ObjectMeta } from '../../../model/object.ts';
import { type Application, applyConfiguration } from '../../fields/apply.ts';
import { withLastApplied, yieldedFields } from '../../fields/last-applied.ts';
import { typedProblem } from '../../fields/typed-check.ts';
import { isPlain } from '../../schema/decode.ts';
import { decodeBody, type Sent, underKey } from '../body.ts';
import { type ApiContext, timestamp } from '../context.ts';
import { createNamed } from '../create.ts';
import { RaceLost } from '../object-store.ts';
import { badRequest, conflict, invalid } from '../problems.ts';
import { untilSettled } from '../races.ts';
import { checkPreconditions, rewrite, successor } from '../update.ts';
import type { Patched, PatchOptions, PatchTarget } from './patch.ts';

/** Applies a configuration. Throws Conflict when others own what it changes, unless forced. */
export async function applyPatch(
  ctx: ApiContext,
  kind: AnyKind,
  target: PatchTarget,
  body: unknown,
  options: PatchOptions,
): Promise<Patched> {
  const manager = options.fieldManager;
  if (!manager) throw missingManager();
  const config = configuration(ctx, kind, target, body, options);
  const apply = (live: ApiObject | undefined, nowMs: number) =>
    applied(ctx, kind, target, { live, config, manager, options, nowMs });
  return untilSettled(kind, target.key.name, async () => {
    if (ctx.objects.find(kind, target.key) || target.subresource)
      return update(ctx, kind, target, { config, apply, options });
    return create(ctx, kind, { config, apply, options });
  });
}

type Apply = (
  live: ApiObject | undefined,
  nowMs: number,
) => { object: Sent; managedFields: ObjectMeta['managedFields'] };

interface Configured {
  readonly config: Sent;
  readonly apply: Apply;
  readonly options: PatchOptions;
}

async function update(
  ctx: ApiContext,
  kind: AnyKind,
  target: PatchTarget,
  { config, apply, options }: Configured,
): Promise<Patched> {
  const subresource = target.subresource === 'status' ? 'status' : undefined;
  const change = (current: ApiObject, nowMs: number) => {
    checkPreconditions(kind, config.metadata, current);
    const { object, managedFields } = apply(current, nowMs);
    return {
      next: successor(kind, current, object, subresource, nowMs),
      managedFields: managedFields ?? [],
      subresource,
    };
  };
  try {
    return { object: await rewrite(ctx, kind, target.key, options, change), created: false };
  } catch (error) {
    throw isError(error, 'NotFound') && !subresource ? new RaceLost('removed meanwhile') : error;
  }
}

async function create(
  ctx: ApiContext,
  kind: AnyKind,
  { config, apply, options }: Configured,
): Promise<Patched> {
  const { uid, name = '' } = config.metadata;
  if (uid) {
    throw conflict(
      kind,
      name,
      `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    );
  }
  const nowMs = ctx.clock.now();
  const { object, managedFields } = apply(undefined, nowMs);
  try {
    return {
      object: await createNamed(ctx, kind, object, { ...options, track: () => managedFields }),
      created: true,
    };
  } catch (error) {
    throw isError(error, 'AlreadyExists') && !options.dryRun ? new RaceLost('created meanwhile') : error;
  }
}

function applied(
  ctx: ApiContext,
  kind: AnyKind,
  target: PatchTarget,
  by: { live: ApiObject | undefined; config: Sent; manager: string; options: PatchOptions; nowMs: number },
): ReturnType<Apply> {
  const { live, config, manager, options } = by;
  const schema = ctx.schemaOf(kind);
  const ignoresStatus = kind.hasStatus && target.subresource !== 'status';
  const application: Application = {
    schema,
    manager,
    apiVersion: apiVersionOf(kind),
    subresource: target.subresource,
    ignoresStatus,
    force: options.force === true,
    time: timestamp(by.nowMs),
    yielded: live && yieldedFields(schema, live, manager, ignoresStatus),
  };
  const result = applyConfiguration(live ?? {}, live?.metadata.managedFields ?? [], config, application);
  const object = withLastApplied(result.object, live, config, manager);
  return { object: object as unknown as Sent, managedFields: result.managedFields }; // live and config both fit the schema
}

/** The configuration, checked and clean, without what this path does not own. */
function configuration(
  ctx: ApiContext,
  kind: AnyKind,
  target: PatchTarget,
  body: unknown,
  options: PatchOptions,
): Sent {
  if (!isPlain(body)) throw badRequest('error decoding YAML: the patch is no object');
  checkVersion(kind, body);
  const problem = typedProblem(ctx.schemaOf(kind), body);
  if (problem) throw untyped(kind, target, problem);
  const sent = underKey(kind, decodeBody(ctx, kind, body, options), target.key);
  if (sent.metadata.managedFields) throw badRequest('metadata.managedFields must be nil');
  if (!kind.hasStatus) return sent;
  const { status, ...rest } = sent as Sent & { status?: unknown };
  if (target.subresource !== 'status') return rest;
  const { name, namespace, uid, resourceVersion } = sent.metadata;
  const { apiVersion, kind: kindName } = sent;
  return { apiVersion, kind: kindName, metadata: { name, namespace, uid, resourceVersion }, status } as Sent;
}

function checkVersion(kind: AnyKind, body: { readonly [name: string]: unknown }): void {
  const expected = apiVersionOf(kind);
  const { apiVersion } = body;
  if (apiVersion === undefined || apiVersion === expected) return;
  throw badRequest(
    `Incorrect version specified in apply patch. Specified patch version: ${apiVersion}, expected: ${expected}`,
  );
}

function untyped(kind: AnyKind, { key }: PatchTarget, problem: string): Error {
  const object = `${key.namespace ?? ''}/${key.name}; ${kind.group}/${kind.version}, Kind=${kind.kind}`;
  return badRequest(`failed to create typed patch object (${object}): ${problem}`);
}

function missingManager(): TuttiError {
  const cause = { type: 'Required', field: 'fieldManager', detail: 'is required for apply patch' } as const;
  return invalid({ kind: 'PatchOptions', group: 'meta.k8s.io' }, '', [cause]);
}

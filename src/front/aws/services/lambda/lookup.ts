// How are functions, versions and aliases found by what callers name, and how are they changed?

import type { Kind } from '../../../../model/kind.ts';
import {
  type FunctionAlias,
  type FunctionVersion,
  functionAliasKind,
  functionKind,
  functionVersionKind,
  type LambdaFunction,
} from '../../../../model/kinds/function.ts';
import type { ApiObject } from '../../../../model/object.ts';
import type { Ctx } from '../../context.ts';
import { changeRecord, getRecord } from '../../shared/records.ts';
import { functionArn, placeKey } from './arns.ts';
import { aliasNotFound, functionNotFound } from './faults.ts';
import { type FunctionPlace, isAliasName, isNumber } from './function-name.ts';

/** Throws ResourceNotFoundException, with the qualifier in the ARN where one is given. */
export function getFunction(ctx: Ctx, place: FunctionPlace): Promise<LambdaFunction> {
  const key = placeKey(ctx, { name: place.name });
  return getRecord(ctx.client, functionKind, key, () => functionNotFound(functionArn(ctx, place)));
}

/** Throws ResourceNotFoundException. */
export function changeFunction(
  ctx: Ctx,
  name: string,
  change: (spec: LambdaFunction['spec'], object: LambdaFunction) => LambdaFunction['spec'],
): Promise<LambdaFunction> {
  const missing = () => functionNotFound(functionArn(ctx, { name }));
  return changeRecord(ctx.client, functionKind, placeKey(ctx, { name }), missing, (object) => {
    const spec = change(object.spec, object);
    return spec === object.spec ? object : { ...object, spec };
  });
}

/** Throws ResourceNotFoundException. */
export function getVersion(ctx: Ctx, name: string, number: string): Promise<FunctionVersion> {
  const place = { name, qualifier: number };
  const missing = () => functionNotFound(functionArn(ctx, place));
  return getRecord(ctx.client, functionVersionKind, placeKey(ctx, place), missing);
}

export function findVersion(ctx: Ctx, name: string, number: number): Promise<FunctionVersion | undefined> {
  return ctx.client.find(functionVersionKind, placeKey(ctx, { name, qualifier: String(number) }));
}

/** Throws ResourceNotFoundException. */
export function getAlias(ctx: Ctx, name: string, alias: string): Promise<FunctionAlias> {
  const place = { name, qualifier: alias };
  const missing = () => aliasNotFound(functionArn(ctx, place));
  return getRecord(ctx.client, functionAliasKind, placeKey(ctx, place), missing);
}

/** Code and configuration that a place means: `$LATEST`, a version, or the one that an alias names first. */
export interface Resolved {
  readonly code: LambdaFunction | FunctionVersion;
  readonly function: LambdaFunction;
  readonly alias?: FunctionAlias;
}

/** Throws ResourceNotFoundException. */
export async function resolve(ctx: Ctx, place: FunctionPlace): Promise<Resolved> {
  const { name, qualifier } = place;
  const own = await getFunction(ctx, place);
  if (qualifier === undefined || qualifier === '$LATEST') return { code: own, function: own };
  if (isNumber(qualifier)) return { code: await getVersion(ctx, name, qualifier), function: own };
  const alias = await findAlias(ctx, name, qualifier);
  if (!alias) throw functionNotFound(functionArn(ctx, place));
  const { version } = alias.spec;
  const code = version === '$LATEST' ? own : await getVersion(ctx, name, version);
  return { code, function: own, alias };
}

/** Throws ResourceNotFoundException when what the qualifier names is not there. */
export async function checkQualifier(ctx: Ctx, { name, qualifier }: FunctionPlace): Promise<void> {
  if (qualifier === undefined || qualifier === '$LATEST') return;
  if (isNumber(qualifier)) await getVersion(ctx, name, qualifier);
  else if (isAliasName(qualifier)) await getAlias(ctx, name, qualifier);
  else throw functionNotFound(functionArn(ctx, { name, qualifier }));
}

export async function findAlias(ctx: Ctx, name: string, alias: string): Promise<FunctionAlias | undefined> {
  return ctx.client.find(functionAliasKind, placeKey(ctx, { name, qualifier: alias }));
}

/** All of a kind that belong to a function. */
export async function ofFunction<T extends ApiObject>(
  ctx: Ctx,
  kind: Kind<T>,
  name: string,
): Promise<readonly T[]> {
  const { name: owner } = placeKey(ctx, { name });
  const fieldSelector = `spec.function=${owner}`;
  return (await ctx.client.list(kind, { namespace: ctx.region, fieldSelector })).items;
}

export async function allFunctions({ client, region }: Ctx): Promise<readonly LambdaFunction[]> {
  return (await client.list(functionKind, { namespace: region })).items;
}

// Finding parameters and their versions.
import {
  latestVersion,
  type Parameter,
  type ParameterVersion,
  parameterKind,
} from '../../../../model/kinds/parameter.ts';
import { objectName } from '../../../../model/object-name.ts';
import type { Ctx } from '../../context.ts';
import { changeRecord } from '../../shared/records.ts';
import { noSuchLabel, noSuchVersion, notFound } from './faults.ts';
import { canonicalName, parseReference } from './names.ts';

/** The object key of a parameter. */
export const keyFor = ({ region }: Ctx, name: string) => ({
  namespace: region,
  name: objectName(canonicalName(name)),
});

export interface Selected {
  readonly parameter: Parameter;
  readonly version: ParameterVersion;
  /** The name as the caller wrote it. */
  readonly asked?: string;
  /** What came behind it. */
  readonly selector?: string;
}

/** A parameter by name or ARN, whatever version is named. */
export async function findParameter(ctx: Ctx, text: string): Promise<Parameter | undefined> {
  const reference = parseReference(text, ctx);
  return reference && ctx.client.find(parameterKind, keyFor(ctx, reference.name));
}

/** Throws ParameterNotFound. */
export async function getNamed(ctx: Ctx, text: string): Promise<Parameter> {
  const found = await findParameter(ctx, text);
  if (!found) throw notFound();
  return found;
}

/** Throws ParameterNotFound, ParameterVersionNotFound. */
export async function select(ctx: Ctx, text: string): Promise<Selected> {
  const reference = parseReference(text, ctx);
  const parameter = reference && (await ctx.client.find(parameterKind, keyFor(ctx, reference.name)));
  if (!parameter) throw notFound();
  const { asked, selector } = reference;
  const version = selector === undefined ? latestVersion(parameter) : versionOf(parameter, selector);
  return { parameter, version, asked, selector };
}

function versionOf({ spec }: Parameter, selector: string): ParameterVersion {
  const number = /^[0-9]+$/.test(selector);
  const found = spec.versions.find((version) =>
    number ? version.version === Number(selector) : version.labels?.includes(selector),
  );
  if (!found) throw number ? noSuchVersion(selector, spec.name) : noSuchLabel(selector, spec.name);
  return found;
}

/** Throws ParameterVersionNotFound; without a number it is the latest. */
export function numbered(parameter: Parameter, number: number | undefined): ParameterVersion {
  return number === undefined ? latestVersion(parameter) : versionOf(parameter, String(number));
}

/** All parameters of the region. */
export async function allParameters({ client, region }: Ctx): Promise<readonly Parameter[]> {
  return (await client.list(parameterKind, { namespace: region })).items;
}

/** Throws what `missing` makes when there is no such parameter. */
export async function changeParameter(
  ctx: Ctx,
  text: string,
  missing: () => Error,
  change: (spec: Parameter['spec']) => Parameter['spec'],
): Promise<Parameter> {
  const found = await findParameter(ctx, text);
  if (!found) throw missing();
  const key = keyFor(ctx, found.spec.name);
  return changeRecord(ctx.client, parameterKind, key, missing, (parameter) => {
    const spec = change(parameter.spec);
    return spec === parameter.spec ? parameter : { ...parameter, spec };
  });
}

import type { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { latestVersion, type Parameter, type ParameterVersion } from '../../../../model/kinds/parameter.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length, range } from '../../shared/constraints.ts';
import { page } from '../../shared/paging.ts';
import { badToken } from './faults.ts';
import { BY_PATH_KEYS, checkFilters, passes } from './filters.ts';
import { allParameters } from './lookup.ts';
import { checkPath, isUnder } from './paths.ts';
import { publicParameters } from './public-images.ts';
import { type Told, told } from './shapes.ts';

export async function getParametersByPath(
  input: Input<GetParametersByPathCommand>,
  ctx: Ctx,
): Promise<Output<GetParametersByPathCommand>> {
  const { Path, Recursive = false, ParameterFilters = [], MaxResults = 10, NextToken } = input;
  check(length('path', Path, [1, 2048]), range('maxResults', MaxResults, [1, 10]));
  checkPath(Path);
  checkFilters(ParameterFilters, BY_PATH_KEYS);
  const below = (await allParameters(ctx)).filter(
    (parameter) => isUnder(parameter.spec.name, Path, Recursive) && passes(parameter, ParameterFilters),
  );
  const labels = ParameterFilters.find(({ Key }) => Key === 'Label')?.Values;
  const entries: readonly Entry[] = [
    ...below.map((parameter) => ({ name: parameter.spec.name, parameter })),
    ...(await publicBelow(ctx, Path, input)).map((each) => ({ name: each.Name ?? '', each })),
  ];
  const { items, next } = page(entries, { token: NextToken, limit: MaxResults, key: nameOf, badToken });
  const Parameters = await Promise.all(
    items.map(({ each, parameter }) =>
      parameter
        ? told(ctx, { parameter, version: shownVersion(parameter, labels) }, input.WithDecryption)
        : (each ?? {}),
    ),
  );
  return { Parameters, ...(next === undefined ? {} : { NextToken: next }) };
}

/** A parameter of the region, or a public one as it is told. */
interface Entry {
  readonly name: string;
  readonly parameter?: Parameter;
  readonly each?: Told;
}

const nameOf = ({ name }: Entry) => name;

/** They are Strings without keys and labels. */
async function publicBelow(
  ctx: Ctx,
  path: string,
  { Recursive = false, ParameterFilters = [] }: Input<GetParametersByPathCommand>,
): Promise<readonly Told[]> {
  const isString = ({ Key, Values }: { Key?: string; Values?: readonly string[] }) =>
    Key === 'Type' && Values?.includes('String');
  if (!ParameterFilters.every(isString)) return [];
  const all = await publicParameters(ctx, path);
  return all.filter(({ Name = '' }) => isUnder(Name, path, Recursive));
}

/** The one that has a label which was asked for, else the latest. */
function shownVersion(parameter: Parameter, labels: readonly string[] | undefined): ParameterVersion {
  const labelled = parameter.spec.versions.findLast((version) =>
    version.labels?.some((label) => labels?.includes(label)),
  );
  return labelled ?? latestVersion(parameter);
}

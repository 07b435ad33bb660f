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
import { told } from './shapes.ts';

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
  const key = (parameter: Parameter) => parameter.spec.name;
  const labels = ParameterFilters.find(({ Key }) => Key === 'Label')?.Values;
  const { items, next } = page(below, { token: NextToken, limit: MaxResults, key, badToken });
  const Parameters = await Promise.all(
    items.map((parameter) =>
      told(ctx, { parameter, version: shownVersion(parameter, labels) }, input.WithDecryption),
    ),
  );
  return { Parameters, ...(next === undefined ? {} : { NextToken: next }) };
}

/** The one that has a label which was asked for, else the latest. */
function shownVersion(parameter: Parameter, labels: readonly string[] | undefined): ParameterVersion {
  const labelled = parameter.spec.versions.findLast((version) =>
    version.labels?.some((label) => labels?.includes(label)),
  );
  return labelled ?? latestVersion(parameter);
}

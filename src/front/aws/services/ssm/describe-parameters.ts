import type { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { latestVersion, type Parameter } from '../../../../model/kinds/parameter.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, range } from '../../shared/constraints.ts';
import { page } from '../../shared/paging.ts';
import { badToken, validation } from './faults.ts';
import { checkFilters, DESCRIBE_KEYS, passes } from './filters.ts';
import { allParameters } from './lookup.ts';
import { metadataOf } from './shapes.ts';

type Describe = Input<DescribeParametersCommand>;

export async function describeParameters(
  input: Describe,
  ctx: Ctx,
): Promise<Output<DescribeParametersCommand>> {
  const { Filters = [], ParameterFilters = [], MaxResults = 50, NextToken, Shared = false } = input;
  check(range('maxResults', MaxResults, [1, 50]));
  if (Filters.length > 0 && ParameterFilters.length > 0)
    throw validation('You can use either Filters or ParameterFilters in a single request.');
  checkFilters(ParameterFilters, DESCRIBE_KEYS);
  const all = Shared ? [] : await allParameters(ctx); // nobody shares with us
  const found = all.filter(
    (parameter) => passes(parameter, ParameterFilters) && passesOld(parameter, Filters),
  );
  const key = (parameter: Parameter) => parameter.spec.name;
  const { items, next } = page(found, { token: NextToken, limit: MaxResults, key, badToken });
  const Parameters = items.map((parameter) => metadataOf(ctx, parameter));
  return { Parameters, ...(next === undefined ? {} : { NextToken: next }) };
}

/** The filters of before 2018: names by their beginning, the rest as it is. */
function passesOld(parameter: Parameter, filters: NonNullable<Describe['Filters']>): boolean {
  const { type, keyId } = latestVersion(parameter);
  return filters.every(({ Key, Values = [] }) =>
    Values.some((value) => {
      if (Key === 'Name') return parameter.spec.name.startsWith(value);
      return (Key === 'Type' ? type : keyId) === value;
    }),
  );
}

import type { GetParameterHistoryCommand } from '@aws-sdk/client-ssm';
import type { ParameterVersion } from '../../../../model/kinds/parameter.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, range } from '../../shared/constraints.ts';
import { page } from '../../shared/paging.ts';
import { badToken } from './faults.ts';
import { getNamed } from './lookup.ts';
import { historyOf } from './shapes.ts';

/** The oldest version first. */
export async function getParameterHistory(
  { Name, WithDecryption, MaxResults = 50, NextToken }: Input<GetParameterHistoryCommand>,
  ctx: Ctx,
): Promise<Output<GetParameterHistoryCommand>> {
  check(range('maxResults', MaxResults, [1, 50]));
  const parameter = await getNamed(ctx, Name);
  const key = ({ version }: ParameterVersion) => String(version).padStart(16, '0');
  const { items, next } = page(parameter.spec.versions, {
    token: NextToken,
    limit: MaxResults,
    key,
    badToken,
  });
  const Parameters = await Promise.all(
    items.map((version) => historyOf(ctx, parameter, version, WithDecryption)),
  );
  return { Parameters, ...(next === undefined ? {} : { NextToken: next }) };
}

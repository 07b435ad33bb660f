// An alias as Lambda tells it.
import type { AliasConfiguration } from '@aws-sdk/client-lambda';
import type { NoUndefined } from '@smithy/types';
import type { FunctionAlias } from '../../../../../model/kinds/function.ts';
import type { Ctx } from '../../../context.ts';
import { functionArn } from '../arns.ts';

export function aliasText(ctx: Ctx, { spec }: FunctionAlias): NoUndefined<AliasConfiguration> {
  const { functionName: name, name: qualifier, others = [] } = spec;
  const weights = Object.fromEntries(others.map(({ version, weight }) => [version, weight]));
  return {
    AliasArn: functionArn(ctx, { name, qualifier }),
    Name: qualifier,
    FunctionVersion: spec.version,
    Description: spec.description ?? '',
    ...(others.length === 0 ? {} : { RoutingConfig: { AdditionalVersionWeights: weights } }),
    RevisionId: spec.revision,
  };
}

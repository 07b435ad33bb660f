// How calls that nobody waits for are worked off, as Lambda tells it.
import type { FunctionEventInvokeConfig } from '@aws-sdk/client-lambda';
import type { NoUndefined } from '@smithy/types';
import type { FunctionEventConfig } from '../../../../../model/kinds/function-rules.ts';
import type { Ctx } from '../../../context.ts';
import { functionArn } from '../arns.ts';

export function eventConfigText(
  ctx: Ctx,
  { spec }: FunctionEventConfig,
): NoUndefined<FunctionEventInvokeConfig> {
  const { functionName: name, qualifier, maximumRetries, maximumAgeSeconds, onSuccess, onFailure } = spec;
  return {
    LastModified: new Date(spec.modifiedAt),
    FunctionArn: functionArn(ctx, { name, qualifier }),
    ...(maximumRetries === undefined ? {} : { MaximumRetryAttempts: maximumRetries }),
    ...(maximumAgeSeconds === undefined ? {} : { MaximumEventAgeInSeconds: maximumAgeSeconds }),
    DestinationConfig: {
      OnSuccess: onSuccess === undefined ? {} : { Destination: onSuccess },
      OnFailure: onFailure === undefined ? {} : { Destination: onFailure },
    },
  };
}

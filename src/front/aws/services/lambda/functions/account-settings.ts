// GetAccountSettings: the limits of this region, and what of them is used.
import type { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { CODE_LIMITS, CONCURRENCY, codeBytes, reservedCalls } from '../limits.ts';
import { allFunctions } from '../lookup.ts';

export async function getAccountSettings(
  _: Input<GetAccountSettingsCommand>,
  ctx: Ctx,
): Promise<Output<GetAccountSettingsCommand>> {
  return {
    AccountLimit: {
      TotalCodeSize: CODE_LIMITS.totalBytes,
      CodeSizeUnzipped: CODE_LIMITS.unzippedBytes,
      CodeSizeZipped: CODE_LIMITS.zippedBytes,
      ConcurrentExecutions: CONCURRENCY.account,
      UnreservedConcurrentExecutions: CONCURRENCY.account - (await reservedCalls(ctx)),
    },
    AccountUsage: {
      TotalCodeSize: await codeBytes(ctx),
      FunctionCount: (await allFunctions(ctx)).length,
    },
  };
}

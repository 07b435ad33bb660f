// Sandboxes that are kept ready, as Lambda tells of them.
import type { GetProvisionedConcurrencyConfigResponse } from '@aws-sdk/client-lambda';
import type { NoUndefined } from '@smithy/types';
import type { ProvisionedConcurrency } from '../../../../../model/kinds/function-rules.ts';
import { lambdaTime } from '../times.ts';

export function provisionedText({
  spec,
  status,
}: ProvisionedConcurrency): NoUndefined<GetProvisionedConcurrencyConfigResponse> {
  return {
    RequestedProvisionedConcurrentExecutions: spec.requested,
    AllocatedProvisionedConcurrentExecutions: status?.allocated ?? 0,
    AvailableProvisionedConcurrentExecutions: status?.available ?? 0,
    Status: status?.state ?? 'IN_PROGRESS',
    ...(status?.reason === undefined ? {} : { StatusReason: status.reason }),
    LastModified: lambdaTime(spec.modifiedAt),
  };
}

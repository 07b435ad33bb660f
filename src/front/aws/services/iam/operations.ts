// All operations of IAM: the table that the kernel loads at the first request.
import { accountOperations } from './account/table.ts';
import { attachmentOperations } from './attachments/table.ts';
import { groupOperations } from './groups/table.ts';
import { inlinePolicyOperations } from './inline/table.ts';
import { accessKeyOperations } from './keys/table.ts';
import { withLimits } from './limits.ts';
import { providerOperations } from './oidc/table.ts';
import { policyOperations } from './policies/table.ts';
import { profileOperations } from './profiles/table.ts';
import { roleOperations } from './roles/table.ts';
import { userOperations } from './users/table.ts';

export const operations = withLimits(
  new Map([
    ...accountOperations,
    ...attachmentOperations,
    ...groupOperations,
    ...inlinePolicyOperations,
    ...accessKeyOperations,
    ...providerOperations,
    ...policyOperations,
    ...profileOperations,
    ...roleOperations,
    ...userOperations,
  ]),
);

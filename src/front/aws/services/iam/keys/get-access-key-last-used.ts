import type { GetAccessKeyLastUsedCommand } from '@aws-sdk/client-iam';
import { accessKeyKind, accessKeyName } from '../../../../../model/kinds/access-key.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';

/** Tells when a key last signed a request. A key that is not there is one that the caller may not see, as AWS has it. */
export async function getAccessKeyLastUsed(
  { AccessKeyId = '' }: Input<GetAccessKeyLastUsedCommand>,
  { client, caller }: Ctx,
): Promise<Output<GetAccessKeyLastUsedCommand>> {
  const found = await client.find(accessKeyKind, { name: accessKeyName(AccessKeyId) });
  if (!found) {
    const about = `iam:GetAccessKeyLastUsed on resource: access key ${AccessKeyId}`;
    const message = `User: ${caller.arn} is not authorized to perform ${about}`;
    throw new AwsFault('AccessDenied', message, { status: 403 });
  }
  const used = found.status?.lastUsed;
  return {
    UserName: found.spec.userName,
    AccessKeyLastUsed: used
      ? { LastUsedDate: new Date(used.at), ServiceName: used.service, Region: used.region }
      : ({ ServiceName: 'N/A', Region: 'N/A' } as UnusedKey),
  };
}

/** The date is absent for a key that was never used, though the type wants it. */
type UnusedKey = Output<GetAccessKeyLastUsedCommand>['AccessKeyLastUsed'];

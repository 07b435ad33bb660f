import type { DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import { snapshotKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { describableSnapshot, snapshotText } from './snapshot-text.ts';

/** All are this account's: other owners have none here. */
export async function describeSnapshots(
  input: Input<DescribeSnapshotsCommand>,
  { client, region, account }: Ctx,
): Promise<Output<DescribeSnapshotsCommand>> {
  const { items } = await client.list(snapshotKind, { namespace: region });
  const isOurs =
    !input.OwnerIds?.length || input.OwnerIds.some((owner) => owner === 'self' || owner === account);
  const { items: shown, next } = describe(isOurs ? items : [], input, input.SnapshotIds, describableSnapshot);
  return { Snapshots: shown.map(snapshotText), NextToken: next };
}

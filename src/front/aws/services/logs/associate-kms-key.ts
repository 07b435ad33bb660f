import type { AssociateKmsKeyCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { length } from '../../shared/constraints.ts';
import { check } from './limits.ts';
import { changeGroup, groupNamed } from './log-groups.ts';

export async function associateKmsKey(
  { logGroupName, resourceIdentifier, kmsKeyId }: Input<AssociateKmsKeyCommand>,
  ctx: Ctx,
): Promise<Output<AssociateKmsKeyCommand>> {
  check(length('kmsKeyId', kmsKeyId, [1, 256]));
  const name = groupNamed({ logGroupName, logGroupIdentifier: resourceIdentifier });
  await changeGroup(ctx, name, (spec) => ({ ...spec, kmsKeyId }));
  return {};
}

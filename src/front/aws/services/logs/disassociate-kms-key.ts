import type { DisassociateKmsKeyCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeGroup, groupNamed } from './log-groups.ts';

export async function disassociateKmsKey(
  { logGroupName, resourceIdentifier }: Input<DisassociateKmsKeyCommand>,
  ctx: Ctx,
): Promise<Output<DisassociateKmsKeyCommand>> {
  const name = groupNamed({ logGroupName, logGroupIdentifier: resourceIdentifier });
  await changeGroup(ctx, name, ({ kmsKeyId: _, ...spec }) => spec);
  return {};
}

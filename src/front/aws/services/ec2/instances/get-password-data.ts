import type { GetPasswordDataCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getMachine } from './known.ts';

/** Only Windows has one: EC2 answers an empty text for others. */
export async function getPasswordData(
  { InstanceId }: Input<GetPasswordDataCommand>,
  ctx: Ctx,
): Promise<Output<GetPasswordDataCommand>> {
  await getMachine(ctx, InstanceId);
  return { InstanceId, PasswordData: '', Timestamp: new Date(ctx.clock.now()) };
}

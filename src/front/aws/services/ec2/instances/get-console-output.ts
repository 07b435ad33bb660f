import type { GetConsoleOutputCommand } from '@aws-sdk/client-ec2';
import { isError } from '../../../../../model/errors.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { getMachine } from './known.ts';

/** Always the latest: nothing is held back as EC2 does without `Latest`. */
export async function getConsoleOutput(
  { InstanceId }: Input<GetConsoleOutputCommand>,
  ctx: Ctx,
): Promise<Output<GetConsoleOutputCommand>> {
  const machine = await getMachine(ctx, InstanceId);
  try {
    const { base64, atMs } = await ctx.agent.consoleOutput(keyOf(machine));
    return { InstanceId, Output: base64, Timestamp: new Date(atMs ?? ctx.clock.now()) };
  } catch (error) {
    if (isError(error, 'NotFound')) return { InstanceId, Output: '', Timestamp: new Date(ctx.clock.now()) };
    if (!isError(error, 'Unavailable')) throw error;
    throw new AwsFault('Unavailable', 'The console cannot be read: the agent does not answer', {
      status: 503,
      sender: false,
      cause: error,
    });
  }
}

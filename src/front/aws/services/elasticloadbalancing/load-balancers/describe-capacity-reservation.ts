import type { DescribeCapacityReservationCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getLoadBalancer } from '../lookup.ts';

export async function describeCapacityReservation(
  input: Input<DescribeCapacityReservationCommand>,
  ctx: Ctx,
): Promise<Output<DescribeCapacityReservationCommand>> {
  await getLoadBalancer(ctx, input.LoadBalancerArn ?? '');
  return { DecreaseRequestsRemaining: 2, CapacityReservationState: [] };
}

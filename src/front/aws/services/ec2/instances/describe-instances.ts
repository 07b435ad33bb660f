import type { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { describableInstance, told } from './filters.ts';
import { knownInstances } from './known.ts';
import { reservations } from './reservations.ts';

export async function describeInstances(
  input: Input<DescribeInstancesCommand>,
  ctx: Ctx,
): Promise<Output<DescribeInstancesCommand>> {
  const all = (await knownInstances(ctx)).map(told);
  const { items, next } = describe(all, input, input.InstanceIds, describableInstance);
  return { Reservations: reservations(items), NextToken: next };
}

import type { DescribeInstanceTypeOfferingsCommand, InstanceTypeOffering } from '@aws-sdk/client-ec2';
import { nodeKind } from '../../../../../model/kinds/node.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { type Describable, describe } from '../describe.ts';
import { invalidParameter } from '../faults.ts';
import { zonesOf } from '../zones.ts';
import { allTypes } from './types-text.ts';

/** All types are to be had in all zones of all regions. */
export async function describeInstanceTypeOfferings(
  input: Input<DescribeInstanceTypeOfferingsCommand>,
  ctx: Ctx,
): Promise<Output<DescribeInstanceTypeOfferingsCommand>> {
  const LocationType = input.LocationType ?? 'region';
  const locations = await locationsOf(LocationType, ctx);
  const all = locations.flatMap((Location) =>
    allTypes.map(({ name }) => ({ InstanceType: name as 't3.micro', Location, LocationType })),
  );
  const { items, next } = describe(all, input, undefined, describable);
  return { InstanceTypeOfferings: [...items], NextToken: next };
}

async function locationsOf(type: string, { client, region }: Ctx): Promise<readonly string[]> {
  if (type === 'region') return [region];
  const zones = zonesOf(region, (await client.list(nodeKind)).items.length);
  if (type === 'availability-zone') return zones.map(({ name }) => name);
  if (type === 'availability-zone-id') return zones.map(({ id }) => id);
  if (type === 'outpost') return [];
  throw invalidParameter(`Invalid value '${type}' for LocationType`);
}

const describable: Describable<InstanceTypeOffering> = {
  id: ({ InstanceType, Location }) => `${Location}/${InstanceType}`,
  filters: { 'instance-type': ({ InstanceType }) => InstanceType, location: ({ Location }) => Location },
};

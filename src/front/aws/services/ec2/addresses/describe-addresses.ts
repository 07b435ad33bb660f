import type { DescribeAddressesAttributeCommand, DescribeAddressesCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { addressText, describableAddress, knownAddresses, missingAddress } from './known.ts';

export async function describeAddresses(
  { AllocationIds, PublicIps, Filters }: Input<DescribeAddressesCommand>,
  ctx: Ctx,
): Promise<Output<DescribeAddressesCommand>> {
  const all = await knownAddresses(ctx);
  const missing = PublicIps?.find((ip) => !all.some(({ elastic }) => elastic.spec.address === ip));
  if (missing !== undefined) throw missingAddress(missing);
  const named = PublicIps?.length
    ? all.filter(({ elastic }) => PublicIps.includes(elastic.spec.address ?? ''))
    : all;
  const { items } = describe(named, { Filters }, AllocationIds, describableAddress);
  return { Addresses: items.map((known) => addressText(known, ctx.region)) };
}

/** Reverse names are not given: none is told. */
export async function describeAddressesAttribute(
  { AllocationIds, MaxResults, NextToken }: Input<DescribeAddressesAttributeCommand>,
  ctx: Ctx,
): Promise<Output<DescribeAddressesAttributeCommand>> {
  const all = await knownAddresses(ctx);
  const page = describe(all, { MaxResults, NextToken }, AllocationIds, {
    ...describableAddress,
    pages: [1, 1000],
  });
  const Addresses = page.items.map(({ elastic: { metadata, spec } }) => ({
    PublicIp: spec.address,
    AllocationId: metadata.name,
  }));
  return { Addresses, NextToken: page.next };
}

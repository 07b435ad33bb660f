import type { AllocateAddressCommand } from '@aws-sdk/client-ec2';
import { isError } from '../../../../../model/errors.ts';
import { type ElasticAddress, elasticAddressKind } from '../../../../../model/kinds/elastic-address.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidParameter, unsupportedFeature } from '../faults.ts';
import { given } from '../given.ts';
import { tagsFor } from '../tag-specifications.ts';
import { timeOf } from '../times.ts';

/** The address itself is given by admission; one that is named is had when it is free. */
export async function allocateAddress(
  raw: Input<AllocateAddressCommand>,
  ctx: Ctx,
): Promise<Output<AllocateAddressCommand>> {
  const input = given(raw);
  checkPlace(input, ctx);
  const tags = tagsFor(input.TagSpecifications, 'elastic-ip');
  const { metadata, spec } = await make(ctx, {
    createdAt: timeOf(ctx.clock),
    ...(input.Address ? { address: input.Address } : {}),
    ...(tags ? { tags } : {}),
  });
  return {
    PublicIp: spec.address,
    AllocationId: metadata.name,
    PublicIpv4Pool: 'amazon',
    NetworkBorderGroup: ctx.region,
    Domain: 'vpc',
  };
}

function checkPlace(input: Input<AllocateAddressCommand>, { region }: Ctx): void {
  const { Domain, NetworkBorderGroup, PublicIpv4Pool, CustomerOwnedIpv4Pool, IpamPoolId } = input;
  if (Domain && Domain !== 'vpc') throw invalidParameter(`Invalid value '${Domain}' for domain.`);
  if (NetworkBorderGroup && NetworkBorderGroup !== region)
    throw invalidParameter(`The network border group '${NetworkBorderGroup}' is not one of ${region}`);
  if (PublicIpv4Pool && PublicIpv4Pool !== 'amazon')
    throw unsupportedFeature('address pools of your own (PublicIpv4Pool)');
  if (CustomerOwnedIpv4Pool) throw unsupportedFeature('customer-owned addresses (CustomerOwnedIpv4Pool)');
  if (IpamPoolId) throw unsupportedFeature('IPAM pools (IpamPoolId)');
}

async function make(ctx: Ctx, spec: ElasticAddress['spec']): Promise<ElasticAddress> {
  const metadata = { name: ctx.ids.resource('eipalloc'), namespace: ctx.region };
  try {
    return await ctx.client.create(elasticAddressKind, { metadata, spec });
  } catch (error) {
    if (!isError(error, 'Invalid')) throw error;
    throw spec.address === undefined
      ? new AwsFault('AddressLimitExceeded', 'The maximum number of addresses has been reached.')
      : new AwsFault('InvalidAddress.NotFound', `Address '${spec.address}' not found.`);
  }
}

// Elastic addresses with the instance that has each, and in EC2's words.
import type { Address } from '@aws-sdk/client-ec2';
import { type ElasticAddress, elasticAddressKind } from '../../../../../model/kinds/elastic-address.ts';
import { networkInterfaceKind } from '../../../../../model/kinds/network-interface.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import { ACCOUNT } from '../../../shared/arn.ts';
import { tagEntries } from '../../../shared/tags.ts';
import type { Describable } from '../describe.ts';
import { missingParameter, notFound } from '../faults.ts';
import { ownersByInterface } from '../network/own-interfaces.ts';
import { type Holder, heldBy } from './holder.ts';

export interface KnownAddress extends Holder {
  readonly elastic: ElasticAddress;
}

/** With the instance and the interface that has each; an instance that is gone has none. */
export async function knownAddresses(ctx: Ctx): Promise<readonly KnownAddress[]> {
  const here = { namespace: ctx.region };
  const [elastics, interfaces, owners] = await Promise.all([
    ctx.client.list(elasticAddressKind, here),
    ctx.client.list(networkInterfaceKind, here),
    ownersByInterface(ctx),
  ]);
  const holders = new Map<string | undefined, Holder>();
  for (const machine of owners.values())
    if (!machine.spec.interfaceKept) holders.set(machine.spec.elasticAddress?.allocation, { machine });
  for (const own of interfaces.items) {
    const machine = owners.get(own.metadata.name);
    holders.set(own.spec.elasticAddress?.allocation, { own, ...(machine ? { machine } : {}) });
  }
  return elastics.items.map((elastic) => ({ elastic, ...holders.get(elastic.metadata.name) }));
}

export interface NamedAddress {
  readonly AllocationId?: string;
  readonly PublicIp?: string;
}

/** By its id or by itself. Throws what EC2 says of one that is not there. */
export async function getAddress(ctx: Ctx, { AllocationId, PublicIp }: NamedAddress): Promise<KnownAddress> {
  if (!AllocationId && !PublicIp) throw missingParameter('AllocationId');
  const all = await knownAddresses(ctx);
  const found = all.find(({ elastic }) =>
    AllocationId ? elastic.metadata.name === AllocationId : elastic.spec.address === PublicIp,
  );
  if (!found) throw AllocationId ? notFound(AllocationId, 'eipalloc') : missingAddress(PublicIp ?? '');
  return found;
}

export function missingAddress(address: string): AwsFault {
  return new AwsFault('InvalidAddress.NotFound', `Address '${address}' not found.`);
}

export function addressText(known: KnownAddress, region: string): Address {
  const { metadata, spec } = known.elastic;
  return {
    PublicIp: spec.address,
    AllocationId: metadata.name,
    Domain: 'vpc',
    NetworkBorderGroup: region,
    PublicIpv4Pool: 'amazon',
    Tags: tagEntries(spec.tags),
    ...associationOf(known),
  };
}

function associationOf(known: KnownAddress): Partial<Address> {
  const { machine, own } = known;
  const interfaceId = own?.metadata.name ?? machine?.spec.interfaceId;
  if (interfaceId === undefined) return {};
  return {
    ...(machine ? { InstanceId: machine.metadata.name } : {}),
    AssociationId: heldBy(known)?.association,
    NetworkInterfaceId: interfaceId,
    NetworkInterfaceOwnerId: ACCOUNT,
    PrivateIpAddress: (own ?? machine)?.spec.address,
  };
}

export const describableAddress: Describable<KnownAddress> = {
  id: ({ elastic }) => elastic.metadata.name,
  prefix: 'eipalloc',
  tags: ({ elastic }) => elastic.spec.tags,
  filters: {
    'allocation-id': ({ elastic }) => elastic.metadata.name,
    'association-id': (known) => associationOf(known).AssociationId,
    domain: () => 'vpc',
    'instance-id': ({ machine }) => machine?.metadata.name,
    'network-border-group': ({ elastic }) => elastic.metadata.namespace,
    'network-interface-id': (known) => associationOf(known).NetworkInterfaceId,
    'network-interface-owner-id': (known) => associationOf(known).NetworkInterfaceOwnerId,
    'private-ip-address': (known) => associationOf(known).PrivateIpAddress,
    'public-ip': ({ elastic }) => elastic.spec.address,
  },
};

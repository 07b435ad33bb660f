// Elastic addresses with the instance that has each, and in EC2's words.
import type { Address } from '@aws-sdk/client-ec2';
import { type ElasticAddress, elasticAddressKind } from '../../../../../model/kinds/elastic-address.ts';
import { type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import { ACCOUNT } from '../../../shared/arn.ts';
import { tagEntries } from '../../../shared/tags.ts';
import type { Describable } from '../describe.ts';
import { missingParameter, notFound } from '../faults.ts';
import { stateOf } from '../instances/state.ts';

export interface KnownAddress {
  readonly elastic: ElasticAddress;
  /** The instance that has it; one that is gone has none. */
  readonly machine?: Machine;
}

export async function knownAddresses({ client, region }: Ctx): Promise<readonly KnownAddress[]> {
  const here = { namespace: region };
  const [elastics, machines] = await Promise.all([
    client.list(elasticAddressKind, here),
    client.list(machineKind, here),
  ]);
  const having = new Map(
    machines.items
      .filter((machine) => stateOf(machine) !== 'terminated')
      .map((machine) => [machine.spec.elasticAddress?.allocation, machine]),
  );
  return elastics.items.map((elastic) => {
    const machine = having.get(elastic.metadata.name);
    return { elastic, ...(machine ? { machine } : {}) };
  });
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

export function addressText({ elastic, machine }: KnownAddress, region: string): Address {
  const { metadata, spec } = elastic;
  return {
    PublicIp: spec.address,
    AllocationId: metadata.name,
    Domain: 'vpc',
    NetworkBorderGroup: region,
    PublicIpv4Pool: 'amazon',
    Tags: tagEntries(spec.tags),
    ...(machine
      ? {
          InstanceId: machine.metadata.name,
          AssociationId: machine.spec.elasticAddress?.association,
          NetworkInterfaceId: machine.spec.interfaceId,
          NetworkInterfaceOwnerId: ACCOUNT,
          PrivateIpAddress: machine.spec.address,
        }
      : {}),
  };
}

export const describableAddress: Describable<KnownAddress> = {
  id: ({ elastic }) => elastic.metadata.name,
  prefix: 'eipalloc',
  tags: ({ elastic }) => elastic.spec.tags,
  filters: {
    'allocation-id': ({ elastic }) => elastic.metadata.name,
    'association-id': ({ machine }) => machine?.spec.elasticAddress?.association,
    domain: () => 'vpc',
    'instance-id': ({ machine }) => machine?.metadata.name,
    'network-border-group': ({ elastic }) => elastic.metadata.namespace,
    'network-interface-id': ({ machine }) => machine?.spec.interfaceId,
    'network-interface-owner-id': ({ machine }) => machine && ACCOUNT,
    'private-ip-address': ({ machine }) => machine?.spec.address,
    'public-ip': ({ elastic }) => elastic.spec.address,
  },
};

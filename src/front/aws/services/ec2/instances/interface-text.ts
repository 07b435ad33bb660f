// The network interface of an instance: each has one, its first, made and gone with it.
import type { GroupIdentifier, InstanceNetworkInterface } from '@aws-sdk/client-ec2';
import { macAddressOf, privateDnsName, publicDnsName } from '../../../../../model/machine-names.ts';
import { ACCOUNT } from '../../../shared/arn.ts';
import type { KnownInstance } from './known.ts';
import { stateOf } from './state.ts';

export interface Names {
  readonly address: string;
  readonly privateName: string;
  /** Empty without a public address. */
  readonly publicAddress: string;
  readonly publicName: string;
}

/** Addresses and names as they are now; a stopped instance has no public ones, but for an elastic one. */
export function namesOf({ machine }: KnownInstance): Names {
  const { metadata, spec, status } = machine;
  const region = metadata.namespace ?? '';
  const [address = '', publicAddress = ''] = [
    spec.address,
    spec.elasticAddress?.address ?? status?.publicAddress,
  ];
  return {
    address,
    privateName: address && privateDnsName(address, region),
    publicAddress,
    publicName: publicAddress && publicDnsName(publicAddress, region),
  };
}

export function groupIdentifiers({ groups }: KnownInstance): GroupIdentifier[] {
  return groups.map(({ id, name }) => ({ GroupId: id, GroupName: name }));
}

export function attachmentId(interfaceId: string): string {
  return `eni-attach-${interfaceId.slice('eni-'.length)}`;
}

/** What launch parameters said of the interface. */
interface Given {
  readonly Description?: string;
  readonly DeleteOnTermination?: boolean;
}

export function interfaceGiven({ machine }: KnownInstance): Given {
  const all = machine.spec.further?.NetworkInterfaces;
  return (Array.isArray(all) ? (all[0] as Given | undefined) : undefined) ?? {}; // as template-data.ts keeps them
}

/** Undefined once the instance is gone. */
export function interfaceText(known: KnownInstance): InstanceNetworkInterface | undefined {
  const { machine } = known;
  const { spec, metadata } = machine;
  if (stateOf(machine) === 'terminated') return undefined;
  const { address, privateName, publicAddress, publicName } = namesOf(known);
  const association = publicAddress
    ? {
        Association: {
          IpOwnerId: spec.elasticAddress ? ACCOUNT : 'amazon',
          PublicDnsName: publicName,
          PublicIp: publicAddress,
        },
      }
    : {};
  const { Description = '', DeleteOnTermination = true } = interfaceGiven(known);
  return {
    ...association,
    Attachment: {
      AttachTime: new Date(metadata.creationTimestamp),
      AttachmentId: attachmentId(spec.interfaceId),
      DeleteOnTermination,
      DeviceIndex: 0,
      NetworkCardIndex: 0,
      Status: 'attached',
    },
    Description,
    Groups: groupIdentifiers(known),
    InterfaceType: 'interface',
    Ipv6Addresses: [],
    MacAddress: address ? macAddressOf(address) : '',
    NetworkInterfaceId: spec.interfaceId,
    OwnerId: ACCOUNT,
    PrivateDnsName: privateName,
    PrivateIpAddress: address,
    PrivateIpAddresses: [
      { ...association, Primary: true, PrivateDnsName: privateName, PrivateIpAddress: address },
    ],
    SourceDestCheck: spec.sourceDestCheck ?? true,
    Status: 'in-use',
    SubnetId: spec.subnet,
    VpcId: spec.vpcId,
  };
}

// What EC2 can do with machines and we cannot: refused by name, since machines without it would behave otherwise than asked for.
import type { RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import { unsupportedFeature } from '../faults.ts';

type Data = RequestLaunchTemplateData;
type NetworkInterface = NonNullable<Data['NetworkInterfaces']>[number];

const FEATURES: { readonly [name: string]: (data: Data) => unknown } = {
  'spot instances (InstanceMarketOptions)': ({ InstanceMarketOptions }) => InstanceMarketOptions,
  'hibernation (HibernationOptions)': ({ HibernationOptions }) => HibernationOptions?.Configured,
  'Nitro enclaves (EnclaveOptions)': ({ EnclaveOptions }) => EnclaveOptions?.Enabled,
  'capacity reservations (CapacityReservationTarget)': ({ CapacityReservationSpecification: of }) =>
    of?.CapacityReservationTarget,
  'attribute-based instance types (InstanceRequirements)': ({ InstanceRequirements }) => InstanceRequirements,
  'CPU options (CpuOptions)': ({ CpuOptions }) => CpuOptions,
  'elastic GPUs (ElasticGpuSpecifications)': ({ ElasticGpuSpecifications }) => ElasticGpuSpecifications,
  'elastic inference accelerators': ({ ElasticInferenceAccelerators }) => ElasticInferenceAccelerators,
  'secondary interfaces': ({ SecondaryInterfaces }) => SecondaryInterfaces,
  'placement groups (Placement.GroupName)': ({ Placement }) => Placement?.GroupName ?? Placement?.GroupId,
  'dedicated hosts (Placement.HostId)': ({ Placement }) =>
    Placement?.HostId ?? Placement?.HostResourceGroupArn,
  'dedicated tenancy (Placement.Tenancy)': ({ Placement }) =>
    Placement?.Tenancy !== undefined && Placement.Tenancy !== 'default',
  'more than one network interface': ({ NetworkInterfaces }) => (NetworkInterfaces?.length ?? 0) > 1,
  'network interfaces that exist already (NetworkInterfaceId)': anyInterface((one) => one.NetworkInterfaceId),
  'IPv6 addresses': anyInterface(
    (one) => one.Ipv6AddressCount ?? one.Ipv6Addresses ?? one.Ipv6Prefixes ?? one.Ipv6PrefixCount,
  ),
  'further private addresses of a network interface': anyInterface(
    (one) =>
      one.SecondaryPrivateIpAddressCount ??
      one.Ipv4Prefixes ??
      one.Ipv4PrefixCount ??
      one.PrivateIpAddresses?.find(({ Primary }) => Primary !== true),
  ),
  'Elastic Fabric Adapters (InterfaceType)': anyInterface(({ InterfaceType }) =>
    InterfaceType?.startsWith('efa'),
  ),
};

function anyInterface(has: (one: NetworkInterface) => unknown) {
  return ({ NetworkInterfaces = [] }: Data) => NetworkInterfaces.some((one) => Boolean(has(one)));
}

/** Throws UnsupportedOperation. */
export function refuseUnsupported(data: Data): void {
  for (const [name, asks] of Object.entries(FEATURES)) if (asks(data)) throw unsupportedFeature(name);
}

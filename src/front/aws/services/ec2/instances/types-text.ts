// Instance types in EC2's words, and what filters see of them.
import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { type InstanceType, instanceTypes } from '../../../../../model/instance-types.ts';
import { type Describable, unmatched } from '../describe.ts';

/** The families on Xen. */
const PREVIOUS = /^(t2|m4|c4)\./;

export function typeText({
  name,
  cpus,
  memoryMiB,
  architecture,
  isBurstable,
}: InstanceType): InstanceTypeInfo {
  const cores = cpus > 1 ? cpus / 2 : 1;
  const isNitro = !PREVIOUS.test(name);
  return {
    InstanceType: name as 't3.micro', // of the table
    CurrentGeneration: !PREVIOUS.test(name) || name.startsWith('t2'),
    FreeTierEligible: name === 't2.micro' || name === 't3.micro',
    SupportedUsageClasses: ['on-demand'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    Hypervisor: isNitro ? 'nitro' : 'xen',
    ProcessorInfo: { SupportedArchitectures: [architecture], SustainedClockSpeedInGhz: 2.5 },
    VCpuInfo: {
      DefaultVCpus: cpus,
      DefaultCores: cores,
      DefaultThreadsPerCore: cpus > 1 ? 2 : 1,
    },
    MemoryInfo: { SizeInMiB: memoryMiB },
    InstanceStorageSupported: false,
    EbsInfo: {
      EbsOptimizedSupport: isNitro ? 'default' : 'unsupported',
      EncryptionSupport: 'supported',
      NvmeSupport: isNitro ? 'required' : 'unsupported',
    },
    NetworkInfo: {
      NetworkPerformance: 'Low to Moderate',
      MaximumNetworkInterfaces: 1,
      MaximumNetworkCards: 1,
      DefaultNetworkCardIndex: 0,
      Ipv4AddressesPerInterface: 1,
      Ipv6AddressesPerInterface: 0,
      Ipv6Supported: false,
      EnaSupport: isNitro ? 'required' : 'unsupported',
      EfaSupported: false,
      EncryptionInTransitSupported: false,
    },
    PlacementGroupInfo: { SupportedStrategies: [] },
    HibernationSupported: false,
    BurstablePerformanceSupported: isBurstable,
    DedicatedHostsSupported: false,
    AutoRecoverySupported: true,
    SupportedBootModes: ['legacy-bios'],
    NitroEnclavesSupport: 'unsupported',
  };
}

export const allTypes: readonly InstanceType[] = [...instanceTypes.values()];

export const describableType: Describable<InstanceType> = {
  id: ({ name }) => name,
  pages: [5, 100],
  filters: {
    ...unmatched(
      ...['ebs-info.attachment-limit-type', 'ebs-info.maximum-ebs-attachments'],
      ...['ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps'],
      ...['ebs-info.ebs-optimized-info.baseline-iops', 'ebs-info.ebs-optimized-info.maximum-iops'],
      ...['ebs-info.ebs-optimized-info.baseline-throughput-in-mbps'],
      ...['ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps'],
      ...['ebs-info.ebs-optimized-info.maximum-throughput-in-mbps'],
      ...['instance-storage-info.disk.count', 'instance-storage-info.disk.size-in-gb'],
      ...['instance-storage-info.disk.type', 'instance-storage-info.encryption-support'],
      ...['instance-storage-info.nvme-support', 'instance-storage-info.total-size-in-gb'],
      ...['network-info.bandwidth-weightings', 'network-info.efa-info.maximum-efa-interfaces'],
      ...[
        'network-info.flexible-ena-queues-support',
        'nitro-tpm-support',
        'nitro-tpm-info.supported-versions',
      ],
      ...['processor-info.supported-features', 'reboot-migration-support'],
      ...['vcpu-info.valid-cores', 'vcpu-info.valid-threads-per-core'],
    ),
    'auto-recovery-supported': () => true,
    'bare-metal': () => false,
    'burstable-performance-supported': ({ isBurstable }) => isBurstable,
    'current-generation': (type) => typeText(type).CurrentGeneration,
    'dedicated-hosts-supported': () => false,
    'ebs-info.ebs-optimized-support': (type) => typeText(type).EbsInfo?.EbsOptimizedSupport,
    'ebs-info.encryption-support': (type) => typeText(type).EbsInfo?.EncryptionSupport,
    'ebs-info.nvme-support': (type) => typeText(type).EbsInfo?.NvmeSupport,
    'free-tier-eligible': (type) => typeText(type).FreeTierEligible,
    'hibernation-supported': () => false,
    hypervisor: (type) => typeText(type).Hypervisor,
    'instance-storage-supported': () => false,
    'instance-type': ({ name }) => name,
    'memory-info.size-in-mib': ({ memoryMiB }) => memoryMiB,
    'network-info.efa-supported': () => false,
    'network-info.ena-support': (type) => typeText(type).NetworkInfo?.EnaSupport,
    'network-info.encryption-in-transit-supported': () => false,
    'network-info.ipv4-addresses-per-interface': () => 1,
    'network-info.ipv6-addresses-per-interface': () => 0,
    'network-info.ipv6-supported': () => false,
    'network-info.maximum-network-cards': () => 1,
    'network-info.maximum-network-interfaces': () => 1,
    'network-info.network-performance': (type) => typeText(type).NetworkInfo?.NetworkPerformance,
    'nitro-enclaves-support': () => 'unsupported',
    'processor-info.sustained-clock-speed-in-ghz': (type) =>
      typeText(type).ProcessorInfo?.SustainedClockSpeedInGhz,
    'processor-info.supported-architecture': ({ architecture }) => architecture,
    'supported-boot-mode': () => 'legacy-bios',
    'supported-root-device-type': () => 'ebs',
    'supported-usage-class': () => 'on-demand',
    'supported-virtualization-type': () => 'hvm',
    'vcpu-info.default-cores': (type) => typeText(type).VCpuInfo?.DefaultCores,
    'vcpu-info.default-threads-per-core': (type) => typeText(type).VCpuInfo?.DefaultThreadsPerCore,
    'vcpu-info.default-vcpus': ({ cpus }) => cpus,
  },
};

// Instance types in EC2's words, and what filters see of them.
import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { type InstanceType, instanceTypes } from '../../../../../model/instance-types.ts';
import type { Describable } from '../describe.ts';

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
  filters: {
    'auto-recovery-supported': () => true,
    'bare-metal': () => false,
    'burstable-performance-supported': ({ isBurstable }) => isBurstable,
    'current-generation': (type) => typeText(type).CurrentGeneration,
    'free-tier-eligible': (type) => typeText(type).FreeTierEligible,
    'hibernation-supported': () => false,
    hypervisor: (type) => typeText(type).Hypervisor,
    'instance-storage-supported': () => false,
    'instance-type': ({ name }) => name,
    'memory-info.size-in-mib': ({ memoryMiB }) => memoryMiB,
    'processor-info.supported-architecture': ({ architecture }) => architecture,
    'supported-boot-mode': () => 'legacy-bios',
    'supported-root-device-type': () => 'ebs',
    'supported-usage-class': () => 'on-demand',
    'supported-virtualization-type': () => 'hvm',
    'vcpu-info.default-cores': (type) => typeText(type).VCpuInfo?.DefaultCores,
    'vcpu-info.default-vcpus': ({ cpus }) => cpus,
  },
};

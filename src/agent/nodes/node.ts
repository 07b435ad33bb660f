// What a logical node of this host looks like to the cluster. Pure: facts of the host in, objects out.
//
// `tutti up --nodes N` splits the host into N nodes: each has an equal share of processors and memory, an address range and
// a zone of its own (a, b, c in turn).
import type { HostLayout } from '../../model/host-layout.ts';
import { nodeRange } from '../../model/host-layout.ts';
import type { NodeCondition, NodeSpec, NodeStatus } from '../../model/wire/kubernetes.ts';

export interface HostFacts {
  readonly hostname: string;
  readonly address: string;
  readonly processors: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  /** Part of the disk that is free, 0 to 1. */
  readonly diskFree: number;
  /** Part of the memory that is available, 0 to 1. */
  readonly memoryFree: number;
  readonly machineId: string;
  readonly bootId: string;
  readonly kernel: string;
  readonly osImage: string;
  readonly architecture: string;
  readonly runtime: string;
  readonly version: string;
}

const PODS_PER_NODE = 250;
const REGION = 'local-1';
const ZONES = ['a', 'b', 'c'];
/** Below these parts the node says that it is under pressure. */
const DISK_PRESSURE = 0.03;
const MEMORY_PRESSURE = 0.02;
/** What the programs and the host keep of the memory. */
const RESERVED_BYTES = 512 * 1024 ** 2;

export const nodeName = (index: number): string => `node-${index + 1}`;

export function nodeLabels(index: number, facts: HostFacts): { readonly [label: string]: string } {
  return {
    'kubernetes.io/hostname': nodeName(index),
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': facts.architecture,
    'node.kubernetes.io/instance-type': 'tutti',
    'topology.kubernetes.io/region': REGION,
    'topology.kubernetes.io/zone': `${REGION}${ZONES[index % ZONES.length]}`,
  };
}

/** Of the providerIDs of all nodes of this instance. */
export const providerPrefix = ({ instance }: HostLayout): string => `tutti://${instance}/`;

export function nodeSpec(index: number, layout: HostLayout): NodeSpec {
  const range = nodeRange(layout, index);
  return { podCIDR: range, podCIDRs: [range], providerID: providerPrefix(layout) + nodeName(index) };
}

export function nodeStatus(
  index: number,
  nodes: number,
  facts: HostFacts,
  before: NodeStatus | undefined,
  now: string,
): NodeStatus {
  const memory = Math.floor(facts.memoryBytes / nodes / 1024);
  const kept = Math.floor(Math.min(RESERVED_BYTES, facts.memoryBytes / 4) / nodes / 1024);
  const cpu = `${Math.floor((facts.processors * 1000) / nodes)}m`;
  const disk = `${Math.floor(facts.diskBytes / nodes / 1024)}Ki`;
  const amounts = { cpu, 'ephemeral-storage': disk, pods: String(PODS_PER_NODE) };
  return {
    ...before,
    capacity: { ...amounts, memory: `${memory}Ki` },
    allocatable: { ...amounts, memory: `${memory - kept}Ki` },
    conditions: conditions(facts, before?.conditions ?? [], now),
    addresses: [
      { type: 'InternalIP', address: facts.address },
      { type: 'Hostname', address: nodeName(index) },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
    nodeInfo: {
      machineID: facts.machineId,
      systemUUID: facts.machineId,
      bootID: facts.bootId,
      kernelVersion: facts.kernel,
      osImage: facts.osImage,
      containerRuntimeVersion: facts.runtime,
      kubeletVersion: facts.version,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: facts.architecture,
    },
  };
}

function conditions(
  facts: HostFacts,
  before: readonly NodeCondition[],
  now: string,
): readonly NodeCondition[] {
  const disk = facts.diskFree < DISK_PRESSURE;
  const memory = facts.memoryFree < MEMORY_PRESSURE;
  const wanted: readonly Omit<NodeCondition, 'lastHeartbeatTime' | 'lastTransitionTime'>[] = [
    memory
      ? {
          type: 'MemoryPressure',
          status: 'True',
          reason: 'KubeletHasInsufficientMemory',
          message: 'kubelet has insufficient memory available',
        }
      : {
          type: 'MemoryPressure',
          status: 'False',
          reason: 'KubeletHasSufficientMemory',
          message: 'kubelet has sufficient memory available',
        },
    disk
      ? {
          type: 'DiskPressure',
          status: 'True',
          reason: 'KubeletHasDiskPressure',
          message: 'kubelet has disk pressure',
        }
      : {
          type: 'DiskPressure',
          status: 'False',
          reason: 'KubeletHasNoDiskPressure',
          message: 'kubelet has no disk pressure',
        },
    {
      type: 'PIDPressure',
      status: 'False',
      reason: 'KubeletHasSufficientPID',
      message: 'kubelet has sufficient PID available',
    },
    { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
  ];
  return wanted.map((condition) => {
    const old = before.find(({ type }) => type === condition.type);
    const lastTransitionTime = old?.status === condition.status ? (old.lastTransitionTime ?? now) : now;
    return { ...condition, lastHeartbeatTime: now, lastTransitionTime };
  });
}

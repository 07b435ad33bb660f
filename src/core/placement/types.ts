// What placement works on: things that need room (pods, containers, machines, function pools) and nodes that have it.
//
// Kind-neutral: a way translates its unit into a Placeable. All amounts are whole numbers in base units.
import type { NodeAffinity, Taint, Toleration } from '../../model/wire/kubernetes.ts';

export interface Amounts {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

export interface HostPort {
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
}

/** Something that needs a place. */
export interface Placeable {
  readonly uid: string;
  /** `namespace/name`, for reasons and logs. */
  readonly name: string;
  readonly namespace: string;
  readonly labels: { readonly [key: string]: string };
  /** What must fit; 0 where nothing was declared. */
  readonly requests: Amounts;
  /** The same with a stated default for what declares nothing: what it counts when nodes are compared. */
  readonly weights: Amounts;
  readonly hostPorts: readonly HostPort[];
  readonly nodeSelector: { readonly [key: string]: string };
  readonly nodeAffinity?: NodeAffinity;
  readonly tolerations: readonly Toleration[];
  readonly spread: readonly SpreadRule[];
  /** Units of one group are kept apart when nothing else decides: `ReplicaSet/uid`. */
  readonly group?: string;
}

/** Not more than `maxSkew` difference between the values of a node label. */
export interface SpreadRule {
  readonly maxSkew: number;
  readonly topologyKey: string;
  /** True when a violation forbids, false when it only counts against. */
  readonly hard: boolean;
  selects(labels: { readonly [key: string]: string }): boolean;
}

export interface PlacementNode {
  readonly name: string;
  readonly labels: { readonly [key: string]: string };
  readonly taints: readonly Taint[];
  readonly unschedulable: boolean;
  readonly allocatable: Amounts & { readonly units: number };
}

/** What a node holds already. */
export interface Placed {
  readonly item: Placeable;
  readonly node: string;
}

/** Counts 100 millicores and 200 MiB for a container that declares nothing, as Kubernetes does. */
export const DEFAULT_WEIGHT: Amounts = { cpuMilli: 100, memoryBytes: 200 * 1024 ** 2 };

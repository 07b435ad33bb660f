// What placement works on: things that need room (pods, containers, machines, function pools) and nodes that have it.
//
// Kind-neutral: a way translates its unit into a Placeable. All amounts are whole numbers in base units.
import type { NodeAffinity, Taint, Toleration } from '../../model/wire/kubernetes.ts';

type Labels = { readonly [key: string]: string };

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
  readonly labels: Labels;
  /** What must fit; 0 where nothing was declared. */
  readonly requests: Amounts;
  /** The same with a stated default for what declares nothing: what it counts when nodes are compared. */
  readonly weights: Amounts;
  readonly hostPorts: readonly HostPort[];
  readonly nodeSelector: Labels;
  readonly nodeAffinity?: NodeAffinity;
  readonly tolerations: readonly Toleration[];
  readonly spread: readonly SpreadRule[];
  /** Must be near, or must not be near, what a rule selects. */
  readonly company: readonly CompanyRule[];
  /** Goes to nodes of this zone, or of one with the same letter, as long as there are any. */
  readonly zone?: string;
  /** Units of one group are kept apart when nothing else decides: `ReplicaSet/uid`. */
  readonly group?: string;
  /** On its way out: takes room until it is gone, but no longer counts where units are spread. */
  readonly isLeaving: boolean;
}

/** Not more than `maxSkew` difference between the values of a node label. */
export interface SpreadRule {
  /** Rules that select and count the same have the same. */
  readonly id: string;
  readonly maxSkew: number;
  readonly topologyKey: string;
  /** True when a violation forbids, false when it only counts against. */
  readonly hard: boolean;
  /** As long as there are fewer values than that, the smallest count is taken for 0. */
  readonly minDomains: number;
  /** Only nodes that the item may go to by its selector and affinity (by its tolerations) are counted. */
  readonly honors: { readonly affinity: boolean; readonly taints: boolean };
  selects(labels: Labels): boolean;
}

/** Together with, or apart from, other items in the same value of a node label. */
export interface CompanyRule {
  readonly id: string;
  readonly type: 'together' | 'apart';
  readonly topologyKey: string;
  selects(item: { readonly namespace: string; readonly labels: Labels }): boolean;
}

export interface PlacementNode {
  readonly name: string;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly unschedulable: boolean;
  readonly allocatable: Amounts & { readonly units: number };
}

/** Counts 100 millicores and 200 MiB for a container that declares nothing, as Kubernetes does. */
export const DEFAULT_WEIGHT: Amounts = { cpuMilli: 100, memoryBytes: 200 * 1024 ** 2 };

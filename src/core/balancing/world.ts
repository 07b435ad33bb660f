// What balancing is decided from, and what is decided: types only.
import type { BalancerConfig } from '../../model/balancer-config.ts';
import type { ServiceRule } from '../../model/network-config.ts';
import type { Listener, LoadBalancer, Target, TargetGroup } from '../../model/traffic-types.ts';
import type { ServiceEndpoint } from '../discovery/endpoints.ts';
import type { EndpointWorld } from './endpoints.ts';

export interface BalancingWorld {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly listeners: readonly Listener[];
  readonly targetGroups: readonly TargetGroup[];
  /** The endpoints behind a Service's port; undefined when there is no such service or port. */
  endpointsOf(
    namespace: string,
    service: string,
    port: string | number,
  ): readonly ServiceEndpoint[] | undefined;
  /** A Machine as a target; undefined when there is none of that name. */
  machineOf(namespace: string, machine: string): MachineSight | undefined;
  /** PEM of chain and key in a Secret; undefined when it is not there or not whole. */
  certificateOf(namespace: string, secret: string): string | undefined;
  /** Addresses of units that are being taken out. */
  readonly withdrawn: ReadonlySet<string>;
  /** A load balancer's address as units see it. */
  unitAddressOf(loadBalancerAddress: string): string | undefined;
  /** Function URLs, HTTP APIs and the gateway behind them and behind groups of functions; absent: there are none. */
  readonly endpoints?: EndpointWorld;
}

/** What balancing needs to know of a machine. */
export interface MachineSight {
  /** Absent until it has one. */
  readonly address?: string;
  readonly unit: string;
  readonly zone?: string;
  /** `running`, `stopped` and the like. */
  readonly state: string;
}

/** A target as the balancer has it. */
export interface PlannedTarget extends Target {
  readonly machine?: string;
  readonly draining: boolean;
  /** Left out: it is not ready. */
  readonly notReady: boolean;
  /** Left out: the machine is in this state. */
  readonly machineState?: string;
  /** Its name in the balancer's tables. */
  readonly server: string;
}

export interface BalancingPlan {
  readonly config: BalancerConfig;
  /** What the balancer cannot carry (UDP) goes through service rules. */
  readonly rules: readonly ServiceRule[];
  /** Key of a TargetGroup -> its targets. */
  readonly targets: ReadonlyMap<string, readonly PlannedTarget[]>;
  /** Key of a TargetGroup -> its backends in the configuration; empty = nothing sends to it. */
  readonly backends: ReadonlyMap<string, readonly string[]>;
  /** Key of a Listener -> why it cannot be carried out. */
  readonly problems: ReadonlyMap<string, string>;
  /** Key of a Listener -> its frontend. */
  readonly frontends: ReadonlyMap<string, string>;
  /** Regions whose function URLs and HTTP APIs have a certificate. */
  readonly secured?: ReadonlySet<string>;
}

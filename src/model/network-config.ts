// What the network of a host should do: service addresses and the endpoints behind them.
//
// core/discovery makes it from Services and EndpointSlices, the network driver loads it into the kernel.

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** One service port. Without targets a connection is refused (TCP reset), not dropped. */
export interface ServiceRule {
  /** `namespace/name:port`, for comments and counters. */
  readonly name: string;
  readonly protocol: Protocol;
  /** Cluster IPs and external addresses. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** Also on every local address that is not loopback, and on loopback. */
  readonly nodePort?: number;
  readonly targets: readonly Endpoint[];
  /** The same client goes to the same target for so long. */
  readonly affinitySeconds?: number;
}

export interface NetworkConfig {
  readonly services: readonly ServiceRule[];
}

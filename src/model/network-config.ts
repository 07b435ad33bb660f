// What the network of a host should do: service addresses and the endpoints behind them, what may pass to and from units,
// and their public addresses.
//
// core/discovery and core/security make it from objects, the network driver loads it into the kernel.

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

/** What is allowed: everything that is named must hold. */
export interface FilterRule {
  /** A number is one of IANA's. */
  readonly protocol: 'any' | 'tcp' | 'udp' | 'icmp' | number;
  /** Absent: all. Only with tcp and udp. */
  readonly ports?: { readonly first: number; readonly last: number };
  /** Absent: all. Only with icmp. */
  readonly icmp?: { readonly type: number; readonly code?: number };
  /** The other side: a range (`10.0.0.0/8`), or the name of an AddressSet. */
  readonly peer: { readonly range: string } | { readonly set: string };
}

/** Rules under one name: what may come in, and what may go out. */
export interface FilterPolicy {
  readonly name: string;
  readonly ingress: readonly FilterRule[];
  readonly egress: readonly FilterRule[];
}

/** Addresses under one name: they change more often than rules. */
export interface AddressSet {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** Connections to and from `address` pass when a rule of one of the policies allows it; all else is dropped without a word. */
export interface UnitFilter {
  readonly address: string;
  readonly policies: readonly string[];
}

/**
 * An address without a UnitFilter is not filtered. Rules see new connections only: what answers passes, and connections that
 * a rule let in go on when it is gone. Name server, metadata and our own APIs can always be reached.
 */
export interface NetworkFilters {
  readonly policies: readonly FilterPolicy[];
  readonly sets: readonly AddressSet[];
  readonly units: readonly UnitFilter[];
}

/** What comes to `public` from this host or from units goes to `private`. */
export interface PublicAddress {
  readonly public: string;
  readonly private: string;
}

/** How far a session token of the metadata service goes from the host: what is further away in the guest never gets one. */
export interface MetadataHops {
  /** The machine's. */
  readonly address: string;
  readonly hops: number;
}

/** By this word in its status line the kernel knows the answer that carries a token. */
export const TOKEN_REPLY_REASON = 'Ok';

export interface NetworkConfig {
  readonly services: readonly ServiceRule[];
  readonly filters?: NetworkFilters;
  readonly publicAddresses?: readonly PublicAddress[];
  /** An address that is not named: as far as packets go. */
  readonly metadataHops?: readonly MetadataHops[];
}

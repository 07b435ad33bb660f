// How this host connects units: ports (a network namespace with one address), service addresses, filters, names.
//
// Every unit has a routed point-to-point port of its own: a /32 route, no bridge; its gateway is link-local. All traffic
// crosses the forward hook, so it can be filtered and addresses cannot be spoofed. One nftables table of our own, replaced
// atomically. Errors are DriverErrors (../container/driver.ts names them all).
import type { Endpoint, NetworkConfig, Protocol } from '../../model/network-config.ts';

export interface PortRequest {
  /** Ours, derived from the unit's UID; the same id finds the same port. */
  readonly id: string;
  /** IPv4, from the node's range. */
  readonly address: string;
}

/** Plain JSON; may be kept. */
export interface Port {
  readonly id: string;
  readonly address: string;
  /** Path of the pinned network namespace. */
  readonly networkNamespace: string;
  /** Path of the pinned ipc namespace that goes with it. */
  readonly ipcNamespace: string;
  /** The host's end. */
  readonly interfaceName: string;
}

export type {
  AddressSet,
  Endpoint,
  FilterPolicy,
  FilterRule,
  MetadataHops,
  NetworkConfig,
  NetworkFilters,
  Protocol,
  PublicAddress,
  ServiceRule,
  UnitFilter,
} from '../../model/network-config.ts';

export interface NetworkDriver {
  /** Forwarding, the table, the gateway interface with its addresses; what it changed on the host is remembered for teardown. Repeatable. */
  setup(): Promise<void>;
  /** Removes all that setup and ports made, and restores what setup changed. Repeatable. */
  teardown(): Promise<void>;
  /** One line each: what was found and chosen. */
  describe(): Promise<readonly string[]>;

  /** Ours and already there: returned as it is. Throws AlreadyExists when the address is in use by another port. */
  createPort(request: PortRequest): Promise<Port>;
  /** Gone: nothing. */
  removePort(id: string): Promise<void>;
  listPorts(): Promise<readonly Port[]>;

  /** Replaces all of it at once; resolves when the kernel has them. Unchanged: nothing is written. */
  apply(config: NetworkConfig): Promise<void>;
  /** Forgets connections (conntrack) to an endpoint, so that UDP clients move on. */
  forgetConnections(endpoint: Endpoint, protocol: Protocol): Promise<void>;
  /**
   * TCP connections to the unit with this address that may still carry data. Those of this host itself to the unit's own
   * address (balancer, probes) and those that the unit opened are not counted.
   */
  countConnections(address: string): Promise<number>;
}

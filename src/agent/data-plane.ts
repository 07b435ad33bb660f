// Taking a unit out of traffic, as the runners of units see it; implemented by the network and balancer runners.
//
// The order is the same for all ways: withdraw (no new requests; both data planes confirm), drained (those in flight end),
// only then is the unit told to stop. Works without the control program.

export interface TrafficUnit {
  /** UID of the pod, machine, function instance. */
  readonly uid: string;
  /** Its addresses; every endpoint there is meant. */
  readonly addresses: readonly string[];
}

export interface DrainLimits {
  /** Grace period of the unit: layer-7 requests get at most half of it. */
  readonly graceMs: number;
  readonly signal: AbortSignal;
}

export interface DataPlane {
  /** Resolves when no new request reaches the unit, at the latest after 1 s. Never throws: traffic that could not be told is logged. */
  withdraw(unit: TrafficUnit): Promise<void>;
  /**
   * Resolves when requests in flight have ended: layer 7 at most 10 s (and half the grace period), layer 4 at most 2 s.
   * Waits first for whoever was too late to confirm `withdraw`; all within half the grace period.
   * Upgraded connections are not waited for. A unit without traffic is drained at once.
   */
  drained(unit: TrafficUnit, limits: DrainLimits): Promise<void>;
  /** The unit is gone, or takes traffic again. */
  restore(uid: string): void;
}

// How this host balances load: frontends that listen, backends with servers, checks, draining.
//
// `apply` takes the whole desired state. What can be done by the runtime API (servers added, drained, removed, weights) is
// done without a reload; the configuration file is written first either way, so that a restart has the truth. A
// reload loses no connection. The process survives us. Errors are DriverErrors.
import type { BalancerConfig } from '../../model/balancer-config.ts';

export type {
  BalancerAction,
  BalancerBackend,
  BalancerConfig,
  BalancerFrontend,
  BalancerServer,
} from '../../model/balancer-config.ts';

export interface ServerStatus {
  readonly backend: string;
  readonly server: string;
  readonly state: 'up' | 'down' | 'starting' | 'draining' | 'maintenance';
  /** The last check's result in the balancer's words. */
  readonly checkResult?: string;
  /** Requests (http) or connections (tcp) in flight. */
  readonly inFlight: number;
  /** Of these, connections that were upgraded (WebSocket): they may last for ever. Only known while the server drains. */
  readonly upgraded?: number;
  /** Since the process started. */
  readonly requests: number;
  readonly responses5xx: number;
  readonly connectionErrors: number;
  /** HTTP: how long its answers take, over the last thousand or so; absent = it gave none. */
  readonly responseMs?: number;
}

export interface BalancerDriver {
  /** Starts the process or adopts the one that runs. Repeatable. */
  start(): Promise<void>;
  /** Stops the process. Gone: nothing. */
  stop(): Promise<void>;
  describe(): Promise<readonly string[]>;
  /**
   * Resolves when traffic follows the configuration. Frontends that cannot listen (port taken) are left out and
   * reported; they are tried again by the next call.
   */
  apply(config: BalancerConfig): Promise<ApplyReport>;
  status(): Promise<readonly ServerStatus[]>;
  /** The last `lines` of its log (requests that failed, servers that went down). */
  log(lines: number): Promise<readonly string[]>;
}

export interface ApplyReport {
  /** Whether the process was reloaded or only told. */
  readonly reloaded: boolean;
  /** Frontends that could not listen, with the reason. */
  readonly refused: readonly { readonly frontend: string; readonly reason: string }[];
}

// How this host balances load: frontends that listen, backends with servers, checks, draining.
//
// `apply` takes the whole desired state. What can be done by the runtime API (servers added, drained, removed, weights) is
// done without a reload; the configuration file is written first either way, so that a restart has the truth. A
// reload loses no connection. The process survives us. Errors are DriverErrors.
import type { HealthCheck, RuleMatch } from '../../model/traffic-types.ts';

export interface BalancerServer {
  /** Stable and unique in its backend: [A-Za-z0-9_.-]. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** 0-256; 0 gets no new requests. */
  readonly weight: number;
  /** No new requests; those in flight go on. */
  readonly draining: boolean;
}

export interface BalancerBackend {
  readonly name: string;
  readonly mode: 'http' | 'tcp';
  readonly algorithm: 'round-robin' | 'least-requests' | 'random';
  readonly servers: readonly BalancerServer[];
  /** Absent: servers count as up; failed connections and empty answers to safe methods are tried on another. */
  readonly healthCheck?: HealthCheck;
  readonly stickiness?: { readonly type: 'cookie' | 'source'; readonly durationSeconds: number };
  readonly serverTimeoutMs: number;
}

export type BalancerAction =
  | {
      readonly type: 'forward';
      readonly targets: readonly { readonly backend: string; readonly weight: number }[];
    }
  | { readonly type: 'redirect'; readonly statusCode: 301 | 302 | 307 | 308; readonly location: string }
  | {
      readonly type: 'fixed-response';
      readonly statusCode: number;
      readonly contentType: string;
      readonly body: string;
    };

export interface BalancerFrontend {
  readonly name: string;
  readonly mode: 'http' | 'tcp';
  readonly binds: readonly { readonly address: string; readonly port: number }[];
  /** PEM of certificate chain and key; absent = plain. */
  readonly certificatePem?: string;
  /** In order; the first that matches wins. */
  readonly rules: readonly { readonly match: RuleMatch; readonly action: BalancerAction }[];
  readonly defaultAction: BalancerAction;
  readonly clientTimeoutMs: number;
}

export interface BalancerConfig {
  readonly frontends: readonly BalancerFrontend[];
  readonly backends: readonly BalancerBackend[];
}

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

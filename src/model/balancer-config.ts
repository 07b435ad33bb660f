// What a balancer should do: frontends that listen, backends with servers, and which requests go where.
//
// core/balancing makes it from LoadBalancers, Listeners and TargetGroups, the balancer driver carries it out.
import type {
  HealthCheck,
  HttpTraits,
  ResponseHeaders,
  RuleMatch,
  Stickiness,
  TlsLimits,
} from './traffic-types.ts';

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
  readonly stickiness?: Stickiness;
  /** Servers speak TLS; their certificates are not checked. */
  readonly tls?: boolean;
  readonly slowStartMs?: number;
  /** Connections begin with a PROXY protocol header (version 2). */
  readonly proxyProtocol?: boolean;
  readonly serverTimeoutMs: number;
  /** The address of ours that servers are connected from, checks too; absent: as the host routes. */
  readonly source?: string;
  /** HTTP: requests have these headers with these values, whatever the client sent by those names. */
  readonly requestHeaders?: readonly { readonly name: string; readonly value: string }[];
  /** HTTP: answers have these headers with these values. */
  readonly responseHeaders?: readonly { readonly name: string; readonly value: string }[];
  /** HTTP: what of requests is changed; `\\1` in a replacement is the expression's first group. The query stays. */
  readonly rewrite?: {
    readonly path?: { readonly expression: string; readonly replacement: string };
    readonly method?: string;
  };
  /** HTTP: a request that was sent is never sent again; only connections that failed are tried once more. */
  readonly sentOnce?: boolean;
}

export interface BalancerMatch extends RuleMatch {
  /** The whole path, as it is written, matches this regular expression. */
  readonly pathExpression?: string;
}

export type BalancerAction =
  | {
      readonly type: 'forward';
      readonly targets: readonly { readonly backend: string; readonly weight: number }[];
      /** HTTP: clients come back to the backend that they were sent to. */
      readonly stickiness?: { readonly durationSeconds: number };
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
  /** PEM of certificate chain and key, the first for clients that name no other; absent = plain. */
  readonly certificatePems?: readonly string[];
  readonly tls?: TlsLimits;
  readonly http?: HttpTraits;
  readonly responseHeaders?: ResponseHeaders;
  /** In order; the first that matches wins. */
  readonly rules: readonly { readonly match: BalancerMatch; readonly action: BalancerAction }[];
  readonly defaultAction: BalancerAction;
  readonly clientTimeoutMs: number;
}

export interface BalancerConfig {
  readonly frontends: readonly BalancerFrontend[];
  readonly backends: readonly BalancerBackend[];
}

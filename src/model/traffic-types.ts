// The kinds that carry traffic in all four ways: a LoadBalancer has Listeners, a Listener sends to TargetGroups.
//
// Field names follow the words of load balancers everywhere; a front translates its own (an AWS target group, a Service
// of type LoadBalancer) into these. Descriptors are in kinds/.
import type { ApiObject } from './object.ts';

export interface LoadBalancer extends ApiObject {
  readonly spec: {
    /** 'application' understands HTTP, 'network' does not look inside. */
    readonly type: 'application' | 'network';
    /** The host address to listen on; absent = one of the loopback range is allocated. */
    readonly address?: string;
    readonly idleTimeoutSeconds?: number;
  };
  readonly status?: {
    /** Where it answers on the host. */
    readonly address?: string;
    /** Its name in our DNS and the host's /etc/hosts. */
    readonly dnsName?: string;
    /** Written by the agent once the balancer has the configuration. */
    readonly ready?: boolean;
    readonly message?: string;
  };
}

export interface TargetWeight {
  /** Name of a TargetGroup in the same namespace. */
  readonly targetGroup: string;
  readonly weight: number;
}

/** All that is named must hold; of the values of one field any is enough. */
export interface RuleMatch {
  /** Host header patterns with * and ?. */
  readonly hosts?: readonly string[];
  /** Path patterns with * and ?. */
  readonly paths?: readonly string[];
  readonly methods?: readonly string[];
  /** Each entry must hold. */
  readonly headers?: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** Source ranges. */
  readonly sources?: readonly string[];
  /** Each entry must hold; without a key, any parameter's value will do. */
  readonly query?: readonly { readonly key?: string; readonly value: string }[];
}

export type RuleAction =
  | { readonly type: 'forward'; readonly targets: readonly TargetWeight[] }
  | { readonly type: 'redirect'; readonly statusCode: 301 | 302 | 307 | 308; readonly location: string }
  | {
      readonly type: 'fixed-response';
      readonly statusCode: number;
      readonly contentType?: string;
      readonly body?: string;
    };

export interface ListenerRule {
  /** Lower is looked at first. */
  readonly priority: number;
  readonly match: RuleMatch;
  readonly action: RuleAction;
}

export interface Listener extends ApiObject {
  readonly spec: {
    /** Name of a LoadBalancer in the same namespace. */
    readonly loadBalancer: string;
    readonly port: number;
    readonly protocol: 'HTTP' | 'HTTPS' | 'TCP' | 'TLS' | 'UDP';
    /** Name of a Secret of type kubernetes.io/tls; for HTTPS and TLS. */
    readonly certificate?: string;
    readonly defaultAction: RuleAction;
    readonly rules?: readonly ListenerRule[];
  };
  readonly status?: { readonly ready?: boolean; readonly message?: string };
}

export interface HealthCheck {
  readonly protocol: 'HTTP' | 'TCP';
  /** Absent = the target's own port. */
  readonly port?: number;
  readonly path?: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** `200`, `200-399`, `200,202`. */
  readonly codes?: string;
}

export interface Target {
  readonly address: string;
  readonly port: number;
  /** What it is, for people: `pod/web-1`. */
  readonly name?: string;
  readonly zone?: string;
  /** UID of the unit behind it: the agent's name for taking it out. */
  readonly unit?: string;
}

export interface TargetGroup extends ApiObject {
  readonly spec: {
    readonly protocol: 'HTTP' | 'TCP' | 'UDP';
    /** Targets are the ready endpoints of a Service's port (name or number) ... */
    readonly service?: { readonly name: string; readonly port: string | number };
    /** ... or these. */
    readonly targets?: readonly Target[];
    /** Absent: the units' own readiness decides; connections that fail are tried elsewhere. */
    readonly healthCheck?: HealthCheck;
    readonly algorithm?: 'round-robin' | 'least-requests' | 'random';
    readonly stickiness?: { readonly type: 'cookie' | 'source'; readonly durationSeconds: number };
    /** How long a target that leaves may finish requests in flight. Default 10 s. */
    readonly drainTimeoutMs?: number;
  };
  readonly status?: {
    readonly targets?: readonly TargetStatus[];
  };
}

export interface TargetStatus extends Target {
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';
  /** A name such as `Target.Timeout`, and words. */
  readonly reason?: string;
  readonly message?: string;
  /** Where HTTP is understood: requests it was given since it joined; absent = none yet. */
  readonly requests?: number;
  /** Of these, answered with 5xx or not at all. */
  readonly errors?: number;
}

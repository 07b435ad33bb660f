// The kinds that carry traffic in all four ways: a LoadBalancer has Listeners, a Listener sends to TargetGroups.
//
// Field names follow the words of load balancers everywhere; a front translates its own (an AWS target group, a Service
// of type LoadBalancer) into these. Descriptors are in kinds/.
import type { ApiObject } from './object.ts';

/** Names and values as a cloud's API has them; what they do is in typed fields beside them. */
export interface TextMap {
  readonly [key: string]: string;
}

/** What is done to HTTP requests on their way; all absent = the client's address is appended to X-Forwarded-For. */
export interface HttpTraits {
  readonly forwardedFor?: 'append' | 'preserve' | 'remove';
  /** The client's port too, `192.0.2.7:51000`. */
  readonly forwardedClientPort?: boolean;
  /** X-Amzn-Trace-Id. */
  readonly traceId?: boolean;
  /** X-Amzn-Tls-Version and X-Amzn-Tls-Cipher-Suite. */
  readonly tlsHeaders?: boolean;
  /** Headers whose names have other characters than letters, digits and hyphens are taken off. */
  readonly dropInvalidHeaders?: boolean;
  /** Offered to TLS clients; absent = true. */
  readonly http2?: boolean;
  /** How long a client's idle connection is kept; absent = 75 s. */
  readonly keepAliveSeconds?: number;
  /** Requests are logged, under this name. */
  readonly accessLog?: string;
}

export interface LoadBalancer extends ApiObject {
  readonly spec: {
    /** 'application' understands HTTP, 'network' does not look inside. */
    readonly type: 'application' | 'network';
    /** The host address to listen on; absent = one of the loopback range is allocated. */
    readonly address?: string;
    readonly idleTimeoutSeconds?: number;
    readonly http?: HttpTraits;
    /** Its name in DNS; absent = one of the instance's domain. */
    readonly dnsName?: string;
    /** As a cloud's API calls it; with `id` exactly when that API made it. */
    readonly name?: string;
    /** The 16 hexadecimal digits that end its ARN. */
    readonly id?: string;
    readonly scheme?: 'internet-facing' | 'internal';
    readonly vpcId?: string;
    readonly subnets?: readonly { readonly subnetId: string; readonly zone: string }[];
    readonly securityGroups?: readonly string[];
    readonly attributes?: TextMap;
    readonly tags?: TextMap;
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
  /** Each entry must hold, by any of its parameters. */
  readonly query?: readonly { readonly anyOf: readonly QueryParameter[] }[];
}

/** Without a key, any parameter's value will do. */
export interface QueryParameter {
  readonly key?: string;
  readonly value: string;
}

export type RuleAction =
  | {
      readonly type: 'forward';
      readonly targets: readonly TargetWeight[];
      /** A client that was sent to one of the groups comes back to it, unless `enabled` is false. */
      readonly stickiness?: { readonly durationSeconds: number; readonly enabled?: boolean };
    }
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
  /** The 16 hexadecimal digits that end its ARN. */
  readonly id?: string;
  readonly tags?: TextMap;
}

export interface TlsLimits {
  /** The name of the policy that the limits come from. */
  readonly policy?: string;
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3';
}

export interface ResponseHeaders {
  readonly set?: readonly { readonly name: string; readonly value: string }[];
  readonly remove?: readonly string[];
}

export interface Listener extends ApiObject {
  readonly spec: {
    /** Name of a LoadBalancer in the same namespace. */
    readonly loadBalancer: string;
    readonly port: number;
    readonly protocol: 'HTTP' | 'HTTPS' | 'TCP' | 'TLS' | 'UDP';
    /** Name of a Secret of type kubernetes.io/tls; for HTTPS and TLS. */
    readonly certificate?: string;
    /** Further ones, chosen by the name that the client asks for. */
    readonly certificates?: readonly string[];
    readonly tls?: TlsLimits;
    readonly defaultAction: RuleAction;
    readonly rules?: readonly ListenerRule[];
    /** HTTP: what is done to answers. */
    readonly responseHeaders?: ResponseHeaders;
    /** Absent = the load balancer's. */
    readonly idleTimeoutSeconds?: number;
    readonly attributes?: TextMap;
    readonly tags?: TextMap;
  };
  readonly status?: { readonly ready?: boolean; readonly message?: string };
}

export interface HealthCheck {
  /** HTTPS: any certificate will do. */
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP';
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
  /** RFC 3339: from then on it gets no new requests; it goes when the group's drain timeout has passed. */
  readonly deregisteredAt?: string;
}

/** A target that is a Machine of the same namespace, wherever it is. */
export interface MachineTarget {
  /** Its name, `i-0123…`. */
  readonly machine: string;
  readonly port: number;
  /** As of Target. */
  readonly deregisteredAt?: string;
}

/** A function as the one target of a group. */
export interface FunctionTarget {
  readonly region: string;
  /** As AWS calls it. */
  readonly name: string;
  /** A version or an alias. */
  readonly qualifier?: string;
}

export interface Stickiness {
  /** A cookie of ours, the client's address, or a cookie that the application sets. */
  readonly type: 'cookie' | 'source' | 'app-cookie';
  readonly durationSeconds: number;
  /** Absent = TUTTILB; app-cookie: the application's. */
  readonly cookieName?: string;
}

export interface TargetGroup extends ApiObject {
  readonly spec: {
    /** What targets speak. HTTPS and TLS: encrypted again, any certificate will do. */
    readonly protocol: 'HTTP' | 'HTTPS' | 'TCP' | 'TLS' | 'UDP';
    /** Targets are the ready endpoints of a Service's port (name or number) ... */
    readonly service?: { readonly name: string; readonly port: string | number };
    /** ... or these, and the machines. */
    readonly targets?: readonly Target[];
    readonly machines?: readonly MachineTarget[];
    /** ... or this function, alone; then requests go to the gateway of functions. */
    readonly function?: FunctionTarget;
    /** Absent: the units' own readiness decides; connections that fail are tried elsewhere. */
    readonly healthCheck?: HealthCheck;
    readonly algorithm?: 'round-robin' | 'least-requests' | 'random';
    readonly stickiness?: Stickiness;
    /** How long a target that leaves may finish requests in flight. Default 10 s. */
    readonly drainTimeoutMs?: number;
    /** How long a target that became healthy takes to its full share. */
    readonly slowStartMs?: number;
    /** Connections begin with a PROXY protocol header (version 2). */
    readonly proxyProtocol?: boolean;
    /** As a cloud's API calls it; with `id` exactly when that API made it. */
    readonly name?: string;
    /** The 16 hexadecimal digits that end its ARN. */
    readonly id?: string;
    readonly targetType?: 'instance' | 'ip' | 'lambda';
    /** The port of targets that name none. */
    readonly port?: number;
    readonly vpcId?: string;
    readonly attributes?: TextMap;
    readonly tags?: TextMap;
  };
  readonly status?: {
    readonly targets?: readonly TargetStatus[];
  };
}

export interface TargetStatus extends Target {
  /** Name of the Machine, when it is one. */
  readonly machine?: string;
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';
  /** A name such as `Target.Timeout`, and words. */
  readonly reason?: string;
  readonly message?: string;
  /** Where HTTP is understood: requests it was given since it joined; absent = none yet. */
  readonly requests?: number;
  /** Of these, answered with 5xx or not at all. */
  readonly errors?: number;
  /** Where HTTP is understood: how long answers take, in milliseconds, over the last thousand. */
  readonly responseMs?: number;
  /** Draining: requests (HTTP) or connections still in flight; 0 = it may be stopped. */
  readonly inFlight?: number;
}

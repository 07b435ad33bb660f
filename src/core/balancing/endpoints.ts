// What the balancer does for function URLs and HTTP APIs: one address for all, plain and TLS, everything to the gateway of functions.
//
// The gateway goes by the host name, so that a further URL or API changes nothing here - except one that wants signatures: its requests go to
// the AWS front, which can verify them. A request is never sent twice, as a function may have acted on it.
import type {
  BalancerAction,
  BalancerBackend,
  BalancerConfig,
  BalancerFrontend,
} from '../../model/balancer-config.ts';
import { ENDPOINT_HEADER, functionUrlHost } from '../../model/function-hosts.ts';
import type { FunctionUrl } from '../../model/kinds/function-rules.ts';
import type { HttpApi } from '../../model/kinds/http-api.ts';
import { isDeleting } from '../../model/object.ts';
import type { ApiDefinition } from '../http-apis/plan-api.ts';
import { type ProxyPlan, type ProxyWorld, planProxiedRoutes } from './proxied-routes.ts';

export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

export interface EndpointWorld {
  readonly functionUrls: readonly FunctionUrl[];
  readonly httpApis: readonly HttpApi[];
  /** Addresses on which they answer. */
  readonly addresses: readonly string[];
  readonly gateway: SocketAddress;
  /** The AWS front. */
  readonly signed: SocketAddress;
  /** What of HTTP APIs the balancer forwards by itself; absent: nothing. */
  readonly proxies?: {
    definitionOf(api: HttpApi): ApiDefinition;
    readonly resolve: ProxyWorld['resolve'];
  };
  /** PEM of a region's certificate; undefined before there is one. */
  certificateOf(region: string): string | undefined;
}

export const PLAIN_FRONTEND = 'functions:plain';
export const TLS_FRONTEND = 'functions:tls';
export const GATEWAY_BACKEND = 'functions:gateway';
const SIGNED_BACKEND = 'functions:signed';
/** The longest that a function may take, and some. */
const TIMEOUT_MS = 910_000;

export interface EndpointPlan extends BalancerConfig {
  /** Regions whose names have a certificate. */
  readonly secured: ReadonlySet<string>;
}

/** Nothing, where there is neither URL nor API. */
export function planEndpoints(world: EndpointWorld): EndpointPlan {
  const urls = world.functionUrls.filter((url) => !isDeleting(url));
  const apis = world.httpApis.filter((api) => !isDeleting(api));
  if (urls.length + apis.length === 0) return { frontends: [], backends: [], secured: new Set() };
  const signed = urls
    .filter(({ spec }) => spec.authType === 'AWS_IAM')
    .map(({ metadata, spec }) => functionUrlHost(spec.urlId, metadata.namespace ?? ''))
    .sort();
  const regions = [...new Set([...urls, ...apis].map(({ metadata }) => metadata.namespace ?? ''))].sort();
  const certificates = new Map(regions.flatMap((region) => found(region, world.certificateOf(region))));
  const pems = [...certificates.values()];
  const proxied = planProxies(world, apis);
  const rules = [
    ...(signed.length > 0 ? [{ match: { hosts: signed }, action: to(SIGNED_BACKEND) }] : []),
    ...proxied.flatMap((plan) => plan.rules),
  ];
  const shared = { rules, addresses: world.addresses };
  return {
    frontends: [
      frontend({ name: PLAIN_FRONTEND, port: 80, ...shared }),
      ...(pems.length > 0 ? [frontend({ name: TLS_FRONTEND, port: 443, pems, ...shared })] : []),
    ],
    backends: [
      gatewayBackend(GATEWAY_BACKEND, world.gateway, 'host'),
      ...(signed.length > 0 ? [gatewayBackend(SIGNED_BACKEND, world.signed, 'host')] : []),
      ...proxied.flatMap((plan) => plan.backends),
    ],
    secured: new Set(certificates.keys()),
  };
}

function planProxies({ proxies }: EndpointWorld, apis: readonly HttpApi[]): readonly ProxyPlan[] {
  if (!proxies) return [];
  const { resolve, definitionOf } = proxies;
  return apis.map((api) =>
    planProxiedRoutes({
      region: api.metadata.namespace ?? '',
      api: definitionOf(api),
      gateway: GATEWAY_BACKEND,
      resolve,
    }),
  );
}

function found(region: string, pem: string | undefined): readonly (readonly [string, string])[] {
  return pem === undefined ? [] : [[region, pem]];
}

/** A backend whose requests say in a header which endpoint they are for. */
export function gatewayBackend(
  name: string,
  { address, port }: SocketAddress,
  endpoint: string,
): BalancerBackend {
  return {
    name,
    mode: 'http',
    algorithm: 'round-robin',
    servers: [{ name: `${address}_${port}`, address, port, weight: 100, draining: false }],
    requestHeaders: [{ name: ENDPOINT_HEADER, value: endpoint }],
    sentOnce: true,
    serverTimeoutMs: TIMEOUT_MS,
  };
}

interface FrontendParts {
  readonly name: string;
  readonly port: number;
  readonly addresses: readonly string[];
  readonly rules: BalancerFrontend['rules'];
  readonly pems?: readonly string[];
}

function frontend({ name, port, addresses, rules, pems }: FrontendParts): BalancerFrontend {
  return {
    name,
    mode: 'http',
    binds: addresses.map((address) => ({ address, port })),
    ...(pems === undefined ? {} : { certificatePems: pems }),
    http: { traceId: true },
    rules,
    defaultAction: to(GATEWAY_BACKEND),
    clientTimeoutMs: TIMEOUT_MS,
  };
}

function to(backend: string): BalancerAction {
  return { type: 'forward', targets: [{ backend, weight: 1 }] };
}

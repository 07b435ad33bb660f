// Routes of HTTP APIs that the balancer forwards by itself (HTTP_PROXY), as rules of the endpoints' frontends and backends.
//
// An API without such a route has no rule: all goes to the gateway. Else all of its routes have one, in their order, so that none takes
// what is another's; preflights are the gateway's in any case.
import type { BalancerAction, BalancerBackend, BalancerMatch } from '../../model/balancer-config.ts';
import { httpApiHost } from '../../model/function-hosts.ts';
import { forwardingOf, obstacle, WHOLE } from '../http-apis/forwarding.ts';
import type { ApiDefinition } from '../http-apis/plan-api.ts';
import { type RoutePattern, routePatterns } from '../http-apis/route-patterns.ts';

/** Where a URL or a listener's ARN leads. */
export interface ProxyTarget {
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
  /** What the target is asked for as host; absent: as the client did. */
  readonly host?: string;
}

export interface ProxyWorld {
  readonly region: string;
  readonly api: ApiDefinition;
  /** The backend of the gateway. */
  readonly gateway: string;
  /** Undefined: nothing of this Tutti, and no address. */
  resolve(uri: string, region: string): ProxyTarget | undefined;
}

interface Rule {
  readonly match: BalancerMatch;
  readonly action: BalancerAction;
}

export interface ProxyPlan {
  readonly rules: readonly Rule[];
  readonly backends: readonly BalancerBackend[];
}

const nothing: ProxyPlan = { rules: [], backends: [] };

export function planProxiedRoutes(world: ProxyWorld): ProxyPlan {
  const { api, region } = world;
  if (api.spec.disableExecuteApiEndpoint) return nothing;
  const stages = [...api.stages].sort(
    (a, b) => Number(a.name === '$default') - Number(b.name === '$default'),
  );
  const each = stages.map((stage) => planStage(world, stage));
  const backends = each.flatMap((plan) => plan.backends);
  if (backends.length === 0) return nothing;
  const hosts = [httpApiHost(api.id, region)];
  const asked = [{ name: 'access-control-request-method', values: ['*'] }];
  const preflight: readonly Rule[] = api.spec.cors
    ? [{ match: { hosts, methods: ['OPTIONS'], headers: asked }, action: to(world.gateway) }]
    : [];
  return { rules: [...preflight, ...each.flatMap((plan) => plan.rules)], backends };
}

function planStage(world: ProxyWorld, stage: ApiDefinition['stages'][number]): ProxyPlan {
  const { api, region, gateway } = world;
  const deployed = stage.autoDeploy ? api : api.deployments.find(({ id }) => id === stage.deployment);
  const hosts = [httpApiHost(api.id, region)];
  const prefix = stage.name === '$default' ? '' : `/${stage.name}`;
  const backends: BalancerBackend[] = [];
  const rules = routePatterns(deployed?.routes ?? []).map((pattern): Rule => {
    const { method, expression, route } = pattern;
    const integration = deployed?.integrations.find(({ id }) => id === route.integration);
    const name = `http-api:${api.id}.${stage.name.replace('$', '_')}.${route.id}`;
    const backend = integration && backendOf(world, { name, prefix, pattern, integration });
    if (backend) backends.push(backend);
    return {
      match: { hosts, ...(method ? { methods: [method] } : {}), pathExpression: `^${prefix}${expression}$` },
      action: to(backend?.name ?? gateway),
    };
  });
  // What names a stage is not of another, whatever its routes are.
  const rest: Rule = { match: { hosts, pathExpression: `^${prefix}(/.*)?$` }, action: to(gateway) };
  return { rules: prefix === '' ? rules : [...rules, rest], backends };
}

interface BackendParts {
  readonly name: string;
  readonly prefix: string;
  readonly pattern: RoutePattern<ApiDefinition['routes'][number]>;
  readonly integration: ApiDefinition['integrations'][number];
}

function backendOf(
  { api, region, resolve }: ProxyWorld,
  { name, prefix, pattern, integration }: BackendParts,
): BalancerBackend | undefined {
  if (obstacle(api, pattern.route, integration) !== undefined) return undefined;
  const target = resolve(integration.uri, region);
  if (!target) return undefined;
  const { replacement, method, allowOrigin } = forwardingOf(api, pattern, integration);
  const { address, port, tls, host } = target;
  const path = replacement === undefined ? undefined : pathChange(prefix, pattern, replacement);
  return {
    name,
    mode: 'http',
    algorithm: 'round-robin',
    servers: [{ name: `${address}_${port}`, address, port, weight: 100, draining: false }],
    ...(tls ? { tls } : {}),
    ...(host === undefined ? {} : { requestHeaders: [{ name: 'host', value: host }] }),
    ...(allowOrigin
      ? { responseHeaders: [{ name: 'access-control-allow-origin', value: allowOrigin }] }
      : {}),
    ...(path || method ? { rewrite: { ...(path ? { path } : {}), ...(method ? { method } : {}) } } : {}),
    sentOnce: true,
    serverTimeoutMs: integration.timeoutMs,
  };
}

/** With the whole path below the stage wanted, that is the one group. */
function pathChange(prefix: string, { expression }: RoutePattern<unknown>, replacement: string) {
  if (!replacement.includes(WHOLE)) return { expression: `^${prefix}${expression}$`, replacement };
  return { expression: `^${prefix}(/.*)?$`, replacement: replacement.replace(WHOLE, '\\1') };
}

function to(backend: string): BalancerAction {
  return { type: 'forward', targets: [{ backend, weight: 1 }] };
}

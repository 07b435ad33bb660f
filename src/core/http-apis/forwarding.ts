// HTTP_PROXY: which routes of an HTTP API does the balancer forward by itself, to where, and how is the path rewritten? What it cannot do
// for a route has a reason, which the gateway tells clients.
//
// A listener's ARN gets the path as it came, with the stage. A URL gets its own path, with the route's parameters where it names them;
// `$default` adds the path of the request to it.
import type { HttpApiIntegration } from '../../model/kinds/http-api.ts';
import type { ApiDefinition } from './plan-api.ts';
import type { RoutePattern } from './route-patterns.ts';

type Integration = HttpApiIntegration['spec'];
type Route = ApiDefinition['routes'][number];

/** Where requests go, and what of them is changed. */
export interface Forwarding {
  /** The URL or ARN that has to be found. */
  readonly uri: string;
  /** Absent: as it came. Groups of the expression in it are `\1`. */
  readonly replacement?: string;
  readonly method?: string;
  /** What answers say to pages of other origins. */
  readonly allowOrigin?: string;
}

/** Why the balancer does not forward for a route; undefined when it does. */
export function obstacle(
  api: Pick<ApiDefinition, 'spec'>,
  route: Pick<Route, 'authorization'>,
  integration: Integration,
): string | undefined {
  const { cors } = api.spec;
  if (integration.type !== 'HTTP_PROXY') return 'it is no HTTP_PROXY';
  if (route.authorization !== 'NONE') return `authorization ${route.authorization} is not evaluated`;
  const mapped = Object.entries(integration.requestParameters ?? {}).filter(
    ([key, value]) => !isStageRemoval(key, value),
  );
  if (mapped.length > 0 || Object.keys(integration.responseParameters ?? {}).length > 0)
    return 'parameter mappings of HTTP_PROXY integrations are not done here';
  if (cors && (!cors.allowOrigins?.includes('*') || cors.allowCredentials))
    return 'CORS with single origins or credentials is not done for HTTP_PROXY integrations here';
  if (!/^(?:https?:\/\/[^/]+|arn:)/.test(integration.uri)) return `"${integration.uri}" is no URL and no ARN`;
  return undefined;
}

/** How the route's requests are forwarded, where nothing stands in the way. `stagePath` is empty for `$default`. */
export function forwardingOf(
  api: Pick<ApiDefinition, 'spec'>,
  { route, parameters }: RoutePattern<Route>,
  integration: Integration,
): Forwarding {
  const { uri, method } = integration;
  const withoutStage = Object.entries(integration.requestParameters ?? {}).some(([key, value]) =>
    isStageRemoval(key, value),
  );
  const replacement = uri.startsWith('arn:')
    ? withoutStage
      ? WHOLE
      : undefined
    : urlPath(uri, route, parameters);
  return {
    uri,
    ...(replacement === undefined ? {} : { replacement }),
    ...(method && method !== 'ANY' && method !== route.key.split(' ')[0] ? { method } : {}),
    ...(api.spec.cors ? { allowOrigin: '*' } : {}),
  };
}

/** Stands for the path below the stage. */
export const WHOLE = '\\0';

/** The one mapping that the balancer does: private integrations get the stage in the path unless it is taken off so. */
function isStageRemoval(key: string, value: string): boolean {
  return key === 'overwrite:path' && (value === '$request.path' || value === '/$request.path');
}

function urlPath(uri: string, { key }: Route, parameters: readonly string[]): string {
  const path = /^https?:\/\/[^/?]+([^?]*)/.exec(uri)?.[1] ?? '';
  if (key === '$default') return `${escaped(path.replace(/\/$/, ''))}${WHOLE}`;
  const text = escaped(path || '/');
  return text.replace(/\{([^}+]+)\+?\}/g, (found, name: string) => {
    const at = parameters.indexOf(name);
    return at < 0 ? found : `\\${at + 1}`;
  });
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\');
}

// Routes of an HTTP API as patterns of paths, in the order in which they are looked at: the same order as routes.ts finds by comparing.

export interface RoutePattern<R> {
  readonly route: R;
  /** Absent: any. */
  readonly method?: string;
  /** Anchored regular expression of the path below the stage; groups are the route's parameters. */
  readonly expression: string;
  readonly parameters: readonly string[];
}

/** The most specific first, `$default` last. */
export function routePatterns<R extends { readonly key: string }>(
  routes: readonly R[],
): readonly RoutePattern<R>[] {
  return routes
    .map((route) => ({ pattern: patternOf(route), rank: rankOf(route.key) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
    .map(({ pattern }) => pattern);
}

function patternOf<R extends { readonly key: string }>(route: R): RoutePattern<R> {
  if (route.key === '$default') return { route, expression: '(/.*)?', parameters: [] };
  const [method = '', path = ''] = route.key.split(' ');
  const parameters: string[] = [];
  const expression = path
    .replace(/^\//, '')
    .split('/')
    .map((part) => {
      const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
      if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      parameters.push(name);
      return greedy ? '(.+)' : '([^/]+)';
    })
    .join('/');
  return { route, ...(method === 'ANY' ? {} : { method }), expression: `/${expression}`, parameters };
}

/** 0 a word, 1 a parameter, 2 all that follows, for each segment; then 0 the method, 1 ANY. */
function rankOf(key: string): string {
  if (key === '$default') return '3';
  const [method, path = ''] = key.split(' ');
  const kinds = path
    .replace(/^\//, '')
    .split('/')
    .map((part) => (/\+\}$/.test(part) ? '2' : /^\{.*\}$/.test(part) ? '1' : '0'));
  return `${kinds.join('')}${method === 'ANY' ? '1' : '0'}`;
}

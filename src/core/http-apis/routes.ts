// Which route of an HTTP API does a request fall under? The most specific one.
//
// Segment by segment from the left a word goes before `{name}` before `{name+}`; of equal paths the request's own method before ANY;
// `$default` takes what is left.
import { decoded } from './query.ts';

export interface RouteMatch<R> {
  readonly route: R;
  readonly pathParameters: { readonly [name: string]: string };
}

/** The route of a request whose path has no stage in it. */
export function selectRoute<R extends { readonly key: string }>(
  routes: readonly R[],
  method: string,
  path: string,
): RouteMatch<R> | undefined {
  const segments = path.replace(/^\//, '').split('/');
  let best: (RouteMatch<R> & { readonly rank: string }) | undefined;
  for (const route of routes) {
    const found = matched(route.key, method, segments);
    if (found && (best === undefined || found.rank < best.rank)) best = { route, ...found };
  }
  if (best) return { route: best.route, pathParameters: best.pathParameters };
  const rest = routes.find(({ key }) => key === '$default');
  return rest && { route: rest, pathParameters: {} };
}

/** The rank sorts: 0 a word, 1 a parameter, 2 all that follows; then 0 the method, 1 ANY. */
function matched(
  key: string,
  method: string,
  segments: readonly string[],
): { readonly rank: string; readonly pathParameters: { readonly [name: string]: string } } | undefined {
  const [wanted = '', pattern] = key.split(' ');
  if (pattern === undefined || (wanted !== 'ANY' && wanted !== method)) return undefined;
  const parts = pattern.replace(/^\//, '').split('/');
  const pathParameters: Record<string, string> = {};
  let rank = '';
  for (const [index, part] of parts.entries()) {
    const segment = segments[index];
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
    if (name !== undefined && greedy) {
      const rest = segments.slice(index).join('/');
      if (rest === '') return undefined;
      return {
        rank: `${rank}2${wanted === 'ANY' ? 1 : 0}`,
        pathParameters: { ...pathParameters, [name]: decoded(rest) },
      };
    }
    if (segment === undefined) return undefined;
    if (name === undefined && part !== segment && part !== decoded(segment)) return undefined;
    if (name !== undefined && segment === '') return undefined;
    if (name !== undefined) pathParameters[name] = decoded(segment);
    rank += name === undefined ? '0' : '1';
  }
  if (segments.length !== parts.length) return undefined;
  return { rank: `${rank}${wanted === 'ANY' ? 1 : 0}`, pathParameters };
}

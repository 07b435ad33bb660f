// Which operation of a REST service is a path for, and what do its labels say? `/2015-03-31/functions/{FunctionName}/code`, greedy
// labels `{Key+}` that take several segments, and static query keys `?mode=import` that tell operations of one path apart.

export interface Route {
  readonly method: string;
  readonly segments: readonly Segment[];
  /** A key that has to be there, with this value where one is given. */
  readonly queryKeys: ReadonlyMap<string, string | undefined>;
}
interface Segment {
  readonly kind: 'literal' | 'label' | 'greedy';
  /** The text, or the name of the label. */
  readonly text: string;
}

/** From the `http` trait: method and URI pattern. */
export function compileRoute(method: string, uri: string): Route {
  const [path = '', query = ''] = uri.split('?');
  const keys = query.split('&').filter((pair) => pair !== '');
  return {
    method,
    segments: split(path).map(segmentOf),
    queryKeys: new Map(
      keys.map((pair) => {
        const [key = '', value] = pair.split('=');
        return [key, value === '' ? undefined : value];
      }),
    ),
  };
}

/** The texts of the labels, decoded; undefined when the path is another one. A slash at the end does not count. */
export function matchPath(route: Route, path: string): ReadonlyMap<string, string> | undefined {
  const given = split(path);
  const greedyAt = route.segments.findIndex(({ kind }) => kind === 'greedy');
  const more = given.length - route.segments.length;
  if (more < 0 || (more > 0 && greedyAt < 0)) return undefined;
  const labels = new Map<string, string>();
  let at = 0;
  for (const [index, { kind, text }] of route.segments.entries()) {
    const end = at + (index === greedyAt ? more + 1 : 1);
    const part = given.slice(at, end).map(unescapeSegment);
    at = end;
    if (part.some((each) => each === undefined || each === '')) return undefined;
    if (kind === 'literal' && part[0] !== text) return undefined;
    if (kind !== 'literal') labels.set(text, part.join('/'));
  }
  return labels;
}

/** Finds the most particular of several routes: literals before labels, labels before greedy ones, more query keys before fewer. */
export function restRoute<T>(
  routes: Iterable<readonly [T, Route]>,
): (method: string, path: string, query: string) => T | undefined {
  const byMethod = new Map<string, (readonly [T, Route])[]>();
  for (const entry of routes) {
    const list = byMethod.get(entry[1].method) ?? [];
    byMethod.set(entry[1].method, [...list, entry]);
  }
  for (const list of byMethod.values()) list.sort(([, a], [, b]) => compare(a, b));
  return (method, path, query) =>
    byMethod
      .get(method)
      ?.find(([, route]) => hasKeys(route, query) && matchPath(route, path) !== undefined)?.[0];
}

function hasKeys({ queryKeys }: Route, query: string): boolean {
  if (queryKeys.size === 0) return true;
  const given = new URLSearchParams(query);
  for (const [key, value] of queryKeys)
    if (!given.has(key) || (value !== undefined && given.get(key) !== value)) return false;
  return true;
}

const ORDER = { literal: 0, label: 1, greedy: 2 } as const;

function compare(a: Route, b: Route): number {
  for (const [at, segment] of a.segments.entries()) {
    const other = b.segments[at];
    if (!other) return -1;
    if (segment.kind !== other.kind) return ORDER[segment.kind] - ORDER[other.kind];
  }
  return b.segments.length - a.segments.length || b.queryKeys.size - a.queryKeys.size;
}

function split(path: string): string[] {
  const inner = path.startsWith('/') ? path.slice(1) : path;
  const trimmed = inner.endsWith('/') ? inner.slice(0, -1) : inner;
  return trimmed === '' ? [] : trimmed.split('/');
}

function segmentOf(text: string): Segment {
  if (!text.startsWith('{')) return { kind: 'literal', text };
  return text.endsWith('+}')
    ? { kind: 'greedy', text: text.slice(1, -2) }
    : { kind: 'label', text: text.slice(1, -1) };
}

function unescapeSegment(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

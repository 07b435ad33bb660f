// Which resource does a path name?
//
//   /api/v1/... or /apis/GROUP/VERSION/..., then [watch/] [namespaces/NS/] PLURAL [/NAME [/SUBRESOURCE]]

export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  readonly namespace?: string;
  readonly plural: string;
  readonly name?: string;
  readonly subresource?: string;
  /** The deprecated `/watch/` form. */
  readonly watch: boolean;
}

const OF_NAMESPACE = new Set(['status', 'finalize']);

/** Undefined when the path is none of a resource. Segments are percent-decoded. */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const segments = path.split('/').slice(1).map(decode);
  if (segments.at(-1) === '') segments.pop();
  if (segments.includes('') || segments.includes(undefined)) return undefined;
  const parts = segments as string[]; // checked
  if (parts[0] === 'api' && parts.length >= 3) return resource('', parts[1] ?? '', parts.slice(2));
  if (parts[0] === 'apis' && parts.length >= 4)
    return resource(parts[1] ?? '', parts[2] ?? '', parts.slice(3));
  return undefined;
}

function resource(group: string, version: string, rest: readonly string[]): ResourcePath | undefined {
  const watch = rest[0] === 'watch' && rest.length > 1;
  const parts = watch ? rest.slice(1) : rest;
  const [first = '', namespace, plural, name, subresource] = parts;
  const insideNamespace =
    first === 'namespaces' && plural !== undefined && !(parts.length === 3 && OF_NAMESPACE.has(plural));
  if (insideNamespace) {
    if (parts.length > 5) return undefined;
    return { group, version, namespace, plural, name, subresource, watch };
  }
  if (parts.length > 3) return undefined;
  return { group, version, plural: first, name: parts[1], subresource: parts[2], watch };
}

function decode(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

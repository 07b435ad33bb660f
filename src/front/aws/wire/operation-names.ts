// Which operations does AWS have, whether or not they are here? Generated from the SDK packages (scripts/generate.mjs).
import names from './operation-names.json' with { type: 'json' };
import type { WireRequest } from './protocol.ts';
import { compileRoute, restRoute } from './rest-route.ts';

type Find = (method: string, path: string, query: string) => string | undefined;

const services = new Map<string, readonly string[] | { readonly [name: string]: string }>(
  Object.entries(names),
);
const routes = new Map<string, Find>();
const NONE: readonly string[] = [];

/** All operations of a service, sorted; none for a service that is not known. */
export function operationNames(service: string): readonly string[] {
  const found = services.get(service);
  if (!found) return NONE;
  return 'length' in found ? (found as readonly string[]) : Object.keys(found);
}

/** The operation of a REST service that method, path and query string mean; undefined when AWS has none. */
export function restOperation(service: string, { method, path, query }: WireRequest): string | undefined {
  let find = routes.get(service);
  if (!find) {
    find = routesOf(service);
    routes.set(service, find);
  }
  return find(method, path, query);
}

function routesOf(service: string): Find {
  const found = services.get(service);
  if (!found || 'length' in found) return () => undefined;
  return restRoute(
    Object.entries(found).map(([name, http]) => {
      const [method = '', uri = ''] = http.split(' ');
      return [name, compileRoute(method, uri)] as const;
    }),
  );
}

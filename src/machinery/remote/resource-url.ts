// Where is a kind, or one object of it, on a Kubernetes API server?
import type { AnyKind } from '../../model/kind.ts';
import type { ObjectKey } from '../../model/object.ts';

type Place = Pick<AnyKind, 'group' | 'version' | 'plural' | 'namespaced'>;

/** `/apis/apps/v1/namespaces/shop/deployments`; without a namespace all of them. */
export function collectionPath({ group, version, plural, namespaced }: Place, namespace?: string): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const inside = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${inside}/${plural}`;
}

export function objectPath(kind: Place, { namespace, name }: ObjectKey, subresource?: string): string {
  const below = subresource ? `/${subresource}` : '';
  return `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}${below}`;
}

/** `?a=b&c=d` of those that are set; empty when none is. */
export function queryText(parameters: {
  readonly [name: string]: string | number | boolean | undefined;
}): string {
  const set = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  if (set.length === 0) return '';
  return `?${new URLSearchParams(set.map(([name, value]): [string, string] => [name, String(value)]))}`;
}

// What can be done with each resource? Derived from the kinds, for every form of discovery.
//
// Beside the kinds there are resources that hold no objects: reviews that are answered on the spot.
import type { AnyKind } from '../../../model/kind.ts';
import { VIRTUAL_RESOURCES } from '../reviews/virtual.ts';

export interface ResponseKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface Subresource {
  readonly name: string;
  readonly responseKind: ResponseKind;
  readonly verbs: readonly string[];
}

export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly Subresource[];
}

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const CHANGE = ['get', 'patch', 'update'];
const CONNECT = ['create', 'get'];

/** Everything that is served, in the order of the kinds. */
export function resourcesOf(kinds: readonly AnyKind[]): readonly Resource[] {
  return [...kinds.map(fromKind), ...VIRTUAL_RESOURCES];
}

function fromKind(kind: AnyKind): Resource {
  const { group, version, plural, singular, namespaced, shortNames, categories } = kind;
  const isNamespace = group === '' && plural === 'namespaces';
  return {
    group,
    version,
    plural,
    singular,
    kind: kind.kind,
    namespaced,
    verbs: isNamespace ? VERBS.filter((verb) => verb !== 'deletecollection') : VERBS,
    shortNames,
    categories,
    subresources: subresourcesOf(kind).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function subresourcesOf(kind: AnyKind): Subresource[] {
  const own: ResponseKind = { group: kind.group, version: kind.version, kind: kind.kind };
  const found: Subresource[] = [];
  if (kind.hasStatus) found.push({ name: 'status', responseKind: own, verbs: CHANGE });
  if (kind.scale) {
    found.push({
      name: 'scale',
      responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
      verbs: CHANGE,
    });
  }
  for (const name of Object.keys(kind.actions ?? {})) found.push(actionOf(name, own));
  if (kind.group === '' && kind.plural === 'pods') found.push(...podSubresources(own));
  if (kind.group === '' && kind.plural === 'serviceaccounts') found.push(TOKEN);
  return found;
}

/** `binding` is posted with a body of its own kind; `finalize` is put with the object. */
function actionOf(name: string, own: ResponseKind): Subresource {
  if (name === 'finalize') return { name, responseKind: own, verbs: ['update'] };
  const responseKind = name === 'binding' ? { group: '', version: 'v1', kind: 'Binding' } : own;
  return { name, responseKind, verbs: ['create'] };
}

const TOKEN: Subresource = {
  name: 'token',
  responseKind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
  verbs: ['create'],
};

function podSubresources(own: ResponseKind): readonly Subresource[] {
  const options = (kind: string): ResponseKind => ({ group: '', version: 'v1', kind });
  return [
    { name: 'attach', responseKind: options('PodAttachOptions'), verbs: CONNECT },
    {
      name: 'eviction',
      responseKind: { group: 'policy', version: 'v1', kind: 'Eviction' },
      verbs: ['create'],
    },
    { name: 'exec', responseKind: options('PodExecOptions'), verbs: CONNECT },
    { name: 'log', responseKind: own, verbs: ['get'] },
    { name: 'portforward', responseKind: options('PodPortForwardOptions'), verbs: CONNECT },
  ];
}

/** The groups of the resources with their versions, '' left out, in order of first appearance. */
export function groupsOf(resources: readonly Resource[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { group, version } of resources) {
    if (group === '') continue;
    const versions = groups.get(group) ?? [];
    if (!versions.includes(version)) versions.push(version);
    groups.set(group, versions);
  }
  return groups;
}

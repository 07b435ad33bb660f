// The documents that tell clients what is served: APIVersions, APIGroupList, APIGroup, APIResourceList, and the
// aggregated form that new clients ask for.
import type {
  APIGroup,
  APIGroupList,
  APIResource,
  APIResourceList,
  APIVersions,
} from '../../../model/wire/kubernetes.ts';
import { groupsOf, type Resource } from './resource.ts';

export function apiVersions(address: string): APIVersions {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
  };
}

export function apiGroupList(resources: readonly Resource[]): APIGroupList {
  const groups = [...groupsOf(resources)].map(([group, versions]) => groupOf(group, versions));
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** Undefined when nothing is served in the group. */
export function apiGroup(resources: readonly Resource[], group: string): APIGroup | undefined {
  const versions = groupsOf(resources).get(group);
  return versions && { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group, versions) };
}

function groupOf(name: string, versions: readonly string[]): APIGroup {
  const all = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: all, preferredVersion: all[0] };
}

/** Undefined when nothing is served in the version. */
export function apiResourceList(
  resources: readonly Resource[],
  group: string,
  version: string,
): APIResourceList | undefined {
  const own = resources.filter((resource) => resource.group === group && resource.version === version);
  if (own.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: own.flatMap(entriesOf),
  };
}

function entriesOf(resource: Resource): readonly APIResource[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories } = resource;
  const main: APIResource = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  };
  const below = resource.subresources.map(({ name, responseKind, verbs: some }): APIResource => {
    const foreign = responseKind.group !== resource.group || responseKind.version !== resource.version;
    const place = foreign ? { group: responseKind.group, version: responseKind.version } : {};
    return {
      name: `${plural}/${name}`,
      singularName: '',
      namespaced,
      ...place,
      kind: responseKind.kind,
      verbs: some,
    };
  });
  return [main, ...below];
}

/** apidiscovery.k8s.io APIGroupDiscoveryList: of the core group (`/api`) or of all others (`/apis`). */
export function aggregated(resources: readonly Resource[], core: boolean, version: 'v2' | 'v2beta1'): object {
  const groups: readonly (readonly [string, readonly string[]])[] = core
    ? [['', ['v1']]]
    : [...groupsOf(resources)];
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(([group, versions]) => ({
      metadata: { name: group, creationTimestamp: null },
      versions: versions.map((one) => ({
        version: one,
        resources: resources
          .filter((some) => some.group === group && some.version === one)
          .map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
  };
}

function aggregatedResource(resource: Resource): object {
  const { plural, singular, group, version, kind, namespaced, verbs, shortNames, categories, subresources } =
    resource;
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(subresources.length > 0
      ? {
          subresources: subresources.map((sub) => ({
            subresource: sub.name,
            responseKind: sub.responseKind,
            verbs: sub.verbs,
          })),
        }
      : {}),
  };
}

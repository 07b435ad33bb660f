// ConfigMaps: settings as text or bytes, read by pods as environment or files.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { Stored } from '../object.ts';
import { validateConfigMap } from '../validation/config-map.ts';
import type * as wire from '../wire/kubernetes.ts';

export type ConfigMap = Stored<wire.ConfigMap>;

function count(map: { readonly [key: string]: string } | undefined): number {
  return Object.keys(map ?? {}).length;
}

export const configMapKind: Kind<ConfigMap> = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  categories: [],
  namespaced: true,
  schema: { definition: 'io.k8s.api.core.v1.ConfigMap' },
  hasStatus: false,
  hasGeneration: false,
  columns: [
    {
      name: 'Data',
      type: 'string',
      description: 'Number of entries',
      value: (map) => count(map.data) + count(map.binaryData),
    },
    ageColumn,
  ],
  validate: validateConfigMap,
};

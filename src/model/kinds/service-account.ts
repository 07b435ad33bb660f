// ServiceAccounts: who a pod is.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { Stored } from '../object.ts';
import type * as wire from '../wire/kubernetes.ts';

export type ServiceAccount = Stored<wire.ServiceAccount>;

export const serviceAccountKind: Kind<ServiceAccount> = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  categories: [],
  namespaced: true,
  schema: { definition: 'io.k8s.api.core.v1.ServiceAccount' },
  hasStatus: false,
  hasGeneration: false,
  columns: [
    {
      name: 'Secrets',
      type: 'string',
      description: 'Number of its secrets',
      value: (account) => (account.secrets ?? []).length,
    },
    ageColumn,
  ],
};

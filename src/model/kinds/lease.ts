// Leases: who leads, or who was alive when.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { Stored } from '../object.ts';
import { validateLease } from '../validation/lease.ts';
import type * as wire from '../wire/kubernetes.ts';

export type Lease = Stored<wire.Lease> & { readonly spec: wire.LeaseSpec };

export const leaseKind: Kind<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: { definition: 'io.k8s.api.coordination.v1.Lease' },
  hasStatus: false,
  needsResourceVersion: true,
  hasGeneration: false,
  columns: [
    {
      name: 'Holder',
      type: 'string',
      description: 'Who holds it',
      value: (lease) => lease.spec.holderIdentity ?? '',
    },
    ageColumn,
  ],
  defaults: (lease) => (lease.spec ? lease : { ...lease, spec: {} }),
  validate: validateLease,
};

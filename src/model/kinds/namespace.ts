// Namespaces: where named objects live, and how a namespace goes away.
//
// A namespace carries a finalizer of its own in spec, beside metadata.finalizers: it stays, Terminating, until the
// content is gone and the `finalize` action takes that finalizer off.
import { ageColumn } from '../columns/shared.ts';
import { TuttiError } from '../errors.ts';
import type { Kind } from '../kind.ts';
import { isDeleting, type Stored } from '../object.ts';
import { labelProblem } from '../validation/names.ts';
import { validateNamespace } from '../validation/namespace.ts';
import type * as wire from '../wire/kubernetes.ts';

export type Namespace = Stored<wire.Namespace> & { readonly spec: wire.NamespaceSpec };

/** The finalizer of namespace deletion. */
export const NAMESPACE_FINALIZER = 'kubernetes';

/** True when nothing may be created in it any more. */
export function isNamespaceTerminating(namespace: Namespace): boolean {
  return isDeleting(namespace) || namespace.status?.phase === 'Terminating';
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

function defaults(namespace: Namespace): Namespace {
  const { metadata } = namespace;
  const labelled =
    !metadata.name || metadata.labels?.[NAME_LABEL] === metadata.name
      ? metadata
      : { ...metadata, labels: { ...metadata.labels, [NAME_LABEL]: metadata.name } };
  const status = namespace.status?.phase ? namespace.status : { ...namespace.status, phase: 'Active' };
  return { ...namespace, metadata: labelled, spec: namespace.spec ?? {}, status };
}

function withOwnFinalizer(namespace: Namespace): Namespace {
  const finalizers = namespace.spec?.finalizers ?? [];
  if (finalizers.includes(NAMESPACE_FINALIZER)) return namespace;
  return { ...namespace, spec: { ...namespace.spec, finalizers: [...finalizers, NAMESPACE_FINALIZER] } };
}

/** What everything else relies on being there. */
const IMMORTAL = ['default', 'kube-system', 'kube-public'];

function terminating(namespace: Namespace): Namespace {
  const { name } = namespace.metadata;
  if (IMMORTAL.includes(name)) {
    const message = `namespaces "${name}" is forbidden: this namespace may not be deleted`;
    throw new TuttiError('Forbidden', message, { about: { group: '', kind: 'namespaces', name } });
  }
  return { ...namespace, status: { ...namespace.status, phase: 'Terminating' } };
}

export const namespaceKind: Kind<Namespace> = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  categories: [],
  namespaced: false,
  schema: { definition: 'io.k8s.api.core.v1.Namespace' },
  hasStatus: true,
  needsResourceVersion: true,
  hasGeneration: false,
  nameProblem: labelProblem,
  selectableFields: {
    'status.phase': (namespace) => namespace.status?.phase ?? '',
    name: (namespace) => namespace.metadata.name,
  },
  columns: [
    {
      name: 'Status',
      type: 'string',
      description: 'The status of the namespace',
      value: (it) => it.status?.phase ?? '',
    },
    ageColumn,
  ],
  defaults,
  prepareForCreate: (namespace) => ({ ...withOwnFinalizer(namespace), status: { phase: 'Active' } }),
  prepareForUpdate: (namespace, previous) => ({ ...namespace, spec: previous.spec }),
  prepareForDelete: terminating,
  holdsDeletion: (namespace) => (namespace.spec.finalizers ?? []).length > 0,
  actions: {
    finalize: {
      apply: (namespace, body) => ({
        ...namespace,
        spec: { ...namespace.spec, finalizers: (body as Partial<Namespace>).spec?.finalizers ?? [] }, // a Namespace, by its schema
      }),
    },
  },
  validate: validateNamespace,
};

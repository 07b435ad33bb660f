// The object API on a store: every verb is one file; here they are put together.
import type { AnyKind } from '../../model/kind.ts';
import type { Store } from '../../store/store.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { kubernetesDefinitions } from '../schema/kubernetes.ts';
import { type Definitions, Schemas, type StructNode } from '../schema/node.ts';
import { actOn } from './act.ts';
import type { Admission } from './admission.ts';
import type { ApiContext } from './context.ts';
import { createObject } from './create.ts';
import { deleteObject } from './delete.ts';
import { deleteCollection } from './delete-collection.ts';
import { listObjects } from './list.ts';
import { type Identities, randomIdentities } from './names.ts';
import { isNamespaceKind } from './namespaces.ts';
import type { ObjectApi } from './object-api.ts';
import { ObjectStore } from './object-store.ts';
import { patchObject } from './patch/patch.ts';
import { getScale, updateScale } from './scale.ts';
import { openSeal } from './seal.ts';
import { updateObject } from './update.ts';
import { watchObjects } from './watch.ts';

export interface ObjectApiOptions {
  readonly store: Store;
  readonly kinds: readonly AnyKind[];
  readonly clock: Clock;
  readonly log: Log;
  /** Encrypts kinds that are marked `sealed`: 32 bytes. Absent: they are stored as they are. */
  readonly seal?: { readonly key: Uint8Array };
  /** What kinds refer to by name; default is the pinned Kubernetes documents. */
  readonly schemas?: Definitions;
  /** uids and generated names; tests bring their own. */
  readonly identities?: Identities;
  /** What is decided where all objects are known: addresses, ports. */
  readonly admissions?: readonly Admission[];
}

/** Opens the object API. It holds nothing that has to be closed; the store is the caller's. */
export function openObjectApi(options: ObjectApiOptions): ObjectApi {
  const { kinds } = options;
  const ctx = contextOf(options);
  return {
    kinds,
    get revision() {
      return String(options.store.revision);
    },
    findKind: (group, version, plural) =>
      kinds.find((kind) => kind.group === group && kind.version === version && kind.plural === plural),
    get: async (kind, key) => ctx.objects.get(kind, key).object,
    list: async (kind, list) => listObjects(ctx, kind, list),
    watch: (kind, watch) => watchObjects(ctx, kind, watch),
    create: (kind, namespace, body, write) => createObject(ctx, kind, namespace, body, write),
    update: (kind, key, subresource, body, write) =>
      updateObject(ctx, kind, { key, subresource }, body, write),
    patch: (kind, key, subresource, type, body, write) =>
      patchObject(ctx, kind, { key, subresource, type }, body, write),
    getScale: async (kind, key) => getScale(ctx, kind, key),
    updateScale: (kind, key, body, write) => updateScale(ctx, kind, key, body, write),
    act: (kind, key, subresource, body, write) => actOn(ctx, kind, { key, subresource }, body, write),
    delete: (kind, key, deletion) => deleteObject(ctx, kind, key, deletion),
    deleteCollection: (kind, list, deletion) => deleteCollection(ctx, kind, list, deletion),
  };
}

function contextOf(options: ObjectApiOptions): ApiContext {
  const { store, kinds, clock, log, seal, schemas, identities, admissions = [] } = options;
  const compiled = new Schemas(schemas ?? kubernetesDefinitions);
  const roots = new Map<AnyKind, StructNode>();
  return {
    objects: new ObjectStore(store, seal && openSeal(seal.key)),
    clock,
    log,
    identities: identities ?? randomIdentities,
    namespaceKind: kinds.find(isNamespaceKind),
    admissions: new Map(admissions.map((admission) => [admission.kind, admission])),
    schemaOf(kind) {
      const known = roots.get(kind);
      if (known) return known;
      if (!kinds.includes(kind)) throw new TypeError(`Kind ${kind.kind} is not served by this object API`);
      const root = compiled.root(kind.kind, kind.schema);
      roots.set(kind, root);
      return root;
    },
  };
}

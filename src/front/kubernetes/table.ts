// How does a kind look in columns? Tables for kubectl, and objects cut down to their metadata.
import type { AnyKind, Column } from '../../model/kind.ts';
import type { ApiObject } from '../../model/object.ts';
import type { ListMeta } from '../../model/wire/kubernetes.ts';

export interface TableOptions {
  readonly version: 'v1' | 'v1beta1';
  /** What each row carries beside its cells. */
  readonly includeObject: 'None' | 'Metadata' | 'Object';
  readonly nowMs: number;
  /** False after the first event of a watch: the reader knows the columns. */
  readonly withColumns: boolean;
}

const NAME_DESCRIPTION =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';

const NAME: Column<ApiObject> = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: NAME_DESCRIPTION,
  value: (object) => object.metadata.name,
};

/** meta.k8s.io Table of the items. */
export function tableOf(
  kind: AnyKind,
  items: readonly ApiObject[],
  metadata: ListMeta,
  { version, includeObject, nowMs, withColumns }: TableOptions,
): object {
  const columns = kind.nameColumn === false ? kind.columns : [NAME, ...kind.columns];
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: withColumns ? columns.map(definition) : [],
    rows: items.map((object) => ({
      cells: columns.map((column) => column.value(object, nowMs)),
      ...(includeObject === 'None'
        ? {}
        : { object: includeObject === 'Object' ? object : metadataOf(object, version) }),
    })),
  };
}

function definition({ name, type, format = '', description, priority = 0 }: Column<ApiObject>): object {
  return { name, type, format, description, priority };
}

/** meta.k8s.io PartialObjectMetadata of the object. */
export function metadataOf(object: ApiObject, version: 'v1' | 'v1beta1'): object {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}

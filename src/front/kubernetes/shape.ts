// In which shape do objects and lists leave? As they are, as a Table, or cut down to their metadata.
import type { Page } from '../../machinery/api/object-api.ts';
import type { AnyKind } from '../../model/kind.ts';
import { apiVersionOf } from '../../model/kind.ts';
import type { ApiObject } from '../../model/object.ts';
import type { Shape } from './negotiation.ts';
import { metadataOf, type TableOptions, tableOf } from './table.ts';

export interface ShapeContext {
  readonly kind: AnyKind;
  readonly shape: Shape;
  readonly includeObject: TableOptions['includeObject'];
  readonly nowMs: number;
}

/** The `includeObject` parameter; anything unknown counts as the default. */
export function includeObject(query: URLSearchParams): TableOptions['includeObject'] {
  const asked = query.get('includeObject');
  return asked === 'None' || asked === 'Object' ? asked : 'Metadata';
}

/** One object. `withColumns` is for tables. */
export function shapeObject(object: ApiObject, context: ShapeContext, withColumns = true): object {
  const { shape, kind } = context;
  if (shape.as === 'object') return object;
  if (shape.as !== 'Table') return metadataOf(object, shape.version);
  const metadata = { resourceVersion: object.metadata.resourceVersion };
  return tableOf(kind, [object], metadata, { ...context, version: shape.version, withColumns });
}

/** A page of a list. */
export function shapePage(page: Page, context: ShapeContext): object {
  const { shape, kind } = context;
  const metadata = {
    resourceVersion: page.resourceVersion,
    ...(page.continue ? { continue: page.continue } : {}),
    ...(page.remainingItemCount === undefined ? {} : { remainingItemCount: page.remainingItemCount }),
  };
  if (shape.as === 'object') {
    return { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items: page.items };
  }
  if (shape.as === 'Table') {
    return tableOf(kind, page.items, metadata, { ...context, version: shape.version, withColumns: true });
  }
  const items = page.items.map((object) => metadataOf(object, shape.version));
  return { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${shape.version}`, metadata, items };
}

/** The object of a bookmark: nothing but where the watch stands. */
export function shapeBookmark(
  {
    resourceVersion,
    initialEventsEnd,
  }: { readonly resourceVersion: string; readonly initialEventsEnd?: boolean },
  context: ShapeContext,
): object {
  const { shape, kind } = context;
  const annotations = initialEventsEnd ? { 'k8s.io/initial-events-end': 'true' } : undefined;
  const metadata = { resourceVersion, creationTimestamp: null, ...(annotations ? { annotations } : {}) };
  if (shape.as === 'object') return { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata };
  if (shape.as !== 'Table')
    return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${shape.version}`, metadata };
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${shape.version}`,
    metadata,
    columnDefinitions: [],
    rows: [],
  };
}

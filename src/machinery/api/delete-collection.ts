// Deletes what a list shows, one object after the other, each under the rules of a single deletion.
import { isError } from '../../model/errors.ts';
import type { AnyKind } from '../../model/kind.ts';
import { type ApiObject, keyOf } from '../../model/object.ts';
import type { ApiContext } from './context.ts';
import { type Deletion, deleteObject } from './delete.ts';
import { listObjects } from './list.ts';
import type { ApiListOptions, Page } from './object-api.ts';

/** What was listed, as it stands after its deletion was asked for; what is gone meanwhile is left out. */
export async function deleteCollection(
  ctx: ApiContext,
  kind: AnyKind,
  list: ApiListOptions,
  options: Deletion,
): Promise<Page> {
  const page = listObjects(ctx, kind, list);
  const done = await Promise.all(page.items.map((object) => deleteListed(ctx, kind, object, options)));
  return { ...page, items: done.filter((object) => object !== undefined) };
}

async function deleteListed(
  ctx: ApiContext,
  kind: AnyKind,
  object: ApiObject,
  options: Deletion,
): Promise<ApiObject | undefined> {
  try {
    return (await deleteObject(ctx, kind, keyOf(object), options)).object;
  } catch (error) {
    if (isError(error, 'NotFound')) return undefined;
    throw error;
  }
}

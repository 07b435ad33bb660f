// Tags of several resources changed by one call. All are looked up before the first is changed, so that a wrong id changes nothing.
import type { Ctx } from '../../context.ts';
import { changeRecord, getRecord } from '../../shared/records.ts';
import type { Tags } from '../../shared/tags.ts';
import { notFound } from './faults.ts';
import { type Taggable, taggable } from './taggable.ts';

export async function changeTags(
  { client, region }: Ctx,
  ids: readonly string[],
  change: (tags: Tags) => Tags,
): Promise<void> {
  const found: { id: string; kind: Taggable['kind'] }[] = [];
  for (const id of ids) {
    const kind = taggable(id)?.kind;
    if (!kind) throw notFound(id);
    const { spec } = await getRecord(client, kind, { namespace: region, name: id }, () => notFound(id));
    change(spec.tags ?? {});
    found.push({ id, kind });
  }
  for (const { id, kind } of found)
    await changeRecord(
      client,
      kind,
      { namespace: region, name: id },
      () => notFound(id),
      (object) => ({
        ...object,
        spec: { ...object.spec, tags: change(object.spec.tags ?? {}) },
      }),
    );
}

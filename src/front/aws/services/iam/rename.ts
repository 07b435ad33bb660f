// Renaming users and groups. The object behind a name has the name in its own, so a new name is a new object with the same id, and the
// old one goes. A call that was cut off in between is finished by the same call made again.
import type { Draft } from '../../../../model/object.ts';
import { keyOf } from '../../../../model/object.ts';
import type { Ctx } from '../../context.ts';
import { changeRecord, createRecord, removeRecord } from '../../shared/records.ts';
import { holderExists, noSuchHolder } from './faults.ts';
import { getHolder, type Holder, type HolderObject } from './holders.ts';
import { keyOfName } from './keys.ts';

export interface Renaming<T extends HolderObject> {
  readonly from: string;
  readonly to: string;
  /** The object under its new name. */
  renamed(object: T): T;
  idOf(object: T): string;
  /** Done when the new object is there, before the old one goes. */
  follow?(): Promise<void>;
}

/** Only from within a turn (in-turn.ts). */
export async function rename<T extends HolderObject>(
  ctx: Ctx,
  holder: Holder<T>,
  renaming: Renaming<T>,
): Promise<void> {
  const { from, to, renamed, follow } = renaming;
  const { client } = ctx;
  const { kind, noun } = holder;
  const old = await getHolder(ctx, holder, from);
  if (keyOfName(to).name === old.metadata.name) {
    await changeRecord(client, kind, keyOf(old), () => noSuchHolder(noun, from), renamed);
    return follow?.();
  }
  await copy(ctx, holder, renaming, old);
  await follow?.();
  // What was changed meanwhile under the old name is copied again before that goes.
  await removeRecord(
    client,
    kind,
    keyOf(old),
    () => noSuchHolder(noun, from),
    async (latest) => {
      if (latest.metadata.resourceVersion !== old.metadata.resourceVersion)
        await copy(ctx, holder, renaming, latest);
    },
  );
}

/** Makes the object under the new name say what the old one says. */
async function copy<T extends HolderObject>(
  { client }: Ctx,
  { kind, noun }: Holder<T>,
  { to, renamed, idOf }: Renaming<T>,
  old: T,
): Promise<void> {
  const target = keyOfName(to);
  const taken = () => holderExists(noun, to);
  const { spec } = renamed(old);
  if (!(await client.find(kind, target))) {
    const draft = { metadata: target, spec } as unknown as Draft<T>; // a holder is metadata and spec
    await createRecord(client, kind, draft, taken);
    return;
  }
  await changeRecord(client, kind, target, taken, (present) => {
    if (idOf(present) !== idOf(old)) throw taken();
    return { ...present, spec };
  });
}

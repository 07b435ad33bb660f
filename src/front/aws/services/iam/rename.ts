// Renaming users and groups. The object behind a name has the name in its own, so a new name is a new object with the same id, and the
// old one goes. A call that was cut off in between is finished by the same call made again.
import type { Draft } from '../../../../model/object.ts';
import { keyOf } from '../../../../model/object.ts';
import type { Ctx } from '../../context.ts';
import { changeRecord } from '../../shared/records.ts';
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
  const { from, to, renamed, idOf, follow } = renaming;
  const { client } = ctx;
  const { kind, noun } = holder;
  const old = await getHolder(ctx, holder, from);
  const target = keyOfName(to);
  if (target.name === old.metadata.name) {
    await changeRecord(client, kind, keyOf(old), () => noSuchHolder(noun, from), renamed);
    return follow?.();
  }
  const present = await client.find(kind, target);
  if (present && idOf(present) !== idOf(old)) throw holderExists(noun, to);
  if (!present) {
    const { spec } = renamed(old);
    await client.create(kind, { metadata: target, spec } as unknown as Draft<T>); // a holder is metadata and spec
  }
  await follow?.();
  await client.delete(kind, keyOf(old));
}

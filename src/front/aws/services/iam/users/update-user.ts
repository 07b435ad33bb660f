import type { UpdateUserCommand } from '@aws-sdk/client-iam';
import { type AccessKey, accessKeyKind } from '../../../../../model/kinds/access-key.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { changeHolder, users, withSpec } from '../holders.ts';
import { inTurn } from '../in-turn.ts';
import { accessKeysOf } from '../keys-of-user.ts';
import { rename } from '../rename.ts';

/** Renames a user or moves it to another path; its access keys go with it. */
export async function updateUser(
  { UserName = '', NewUserName = UserName, NewPath }: Input<UpdateUserCommand>,
  ctx: Ctx,
): Promise<Output<UpdateUserCommand>> {
  const path = NewPath === undefined ? {} : { path: NewPath };
  if (NewUserName === UserName) {
    await changeHolder(ctx, users, UserName, (user) => withSpec(user, path));
    return {};
  }
  await inTurn(() =>
    rename(ctx, users, {
      from: UserName,
      to: NewUserName,
      renamed: (user) => withSpec(user, { ...path, userName: NewUserName }),
      idOf: ({ spec }) => spec.userId,
      follow: () => moveKeys(ctx, UserName, NewUserName),
    }),
  );
  return {};
}

async function moveKeys(ctx: Ctx, from: string, to: string): Promise<void> {
  const deleted = new Error('The key was deleted meanwhile');
  for (const accessKey of await accessKeysOf(ctx, from)) {
    const move = (found: AccessKey) => withSpec(found, { userName: to });
    await changeRecord(ctx.client, accessKeyKind, keyOf(accessKey), () => deleted, move).catch((error) => {
      if (error !== deleted) throw error;
    });
  }
}

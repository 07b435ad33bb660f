// An access key of a user, by its id: another user's is as good as none.
import { type AccessKey, accessKeyName } from '../../../../../model/kinds/access-key.ts';
import type { Ctx } from '../../../context.ts';
import { noSuchAccessKey } from '../faults.ts';
import { getHolder, users } from '../holders.ts';

export interface OwnKey {
  readonly key: { readonly name: string };
  missing(): Error;
  /** Throws `missing()` for a key of somebody else. */
  check(found: AccessKey): void;
}

/** Throws when the user is not there. */
export async function ownKey(ctx: Ctx, userName: string, accessKeyId: string): Promise<OwnKey> {
  const owner = (await getHolder(ctx, users, userName)).spec.userName;
  const missing = () => noSuchAccessKey(accessKeyId);
  return {
    key: { name: accessKeyName(accessKeyId) },
    missing,
    check: ({ spec }) => {
      if (spec.userName !== owner || spec.accessKeyId !== accessKeyId) throw missing();
    },
  };
}

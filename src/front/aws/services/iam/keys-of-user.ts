// The access keys of one user.
import { type AccessKey, accessKeyKind } from '../../../../model/kinds/access-key.ts';
import type { Ctx } from '../../context.ts';

/** The oldest first. */
export async function accessKeysOf({ client }: Ctx, userName: string): Promise<readonly AccessKey[]> {
  const name = userName.toLowerCase();
  const { items } = await client.list(accessKeyKind);
  return items
    .filter(({ spec }) => spec.userName.toLowerCase() === name)
    .sort((a, b) => (a.spec.createdAt < b.spec.createdAt ? -1 : 1));
}

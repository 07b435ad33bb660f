// What the account as a whole has set: one object, made when something is first set.
import { isError } from '../../../../../model/errors.ts';
import { IAM_ACCOUNT, type IamAccount, iamAccountKind } from '../../../../../model/kinds/iam-account.ts';
import type { Ctx } from '../../../context.ts';
import { changeRecord } from '../../../shared/records.ts';

type Settings = IamAccount['spec'];

export async function getAccount({ client }: Ctx): Promise<Settings> {
  return (await client.find(iamAccountKind, { name: IAM_ACCOUNT }))?.spec ?? {};
}

/** `change` throws to refuse; it may run more than once. */
export async function changeAccount(
  { client }: Ctx,
  change: (settings: Settings) => Settings,
): Promise<void> {
  const key = { name: IAM_ACCOUNT };
  const found = await client.find(iamAccountKind, key);
  if (!found) {
    change({}); // what is refused makes no object
    await client.create(iamAccountKind, { metadata: key, spec: {} }).catch((error: unknown) => {
      if (!isError(error, 'AlreadyExists')) throw error; // somebody else did
    });
  }
  const gone = () => new Error('The settings of the account are gone');
  await changeRecord(client, iamAccountKind, key, gone, (account) => ({
    ...account,
    spec: change(account.spec),
  }));
}

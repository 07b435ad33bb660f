import type { CreateAccessKeyCommand } from '@aws-sdk/client-iam';
import { accessKeyKind, accessKeyName } from '../../../../../model/kinds/access-key.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { userNameOr } from '../caller-name.ts';
import { quotaExceeded } from '../faults.ts';
import { getHolder, users } from '../holders.ts';
import { inTurn } from '../in-turn.ts';
import { accessKeysOf } from '../keys-of-user.ts';
import { nowText } from '../times.ts';

const KEYS = 2;
const ID_LENGTH = 20;
const SECRET_LENGTH = 40;

/** Makes a key, which signs requests at once. This reply is the only one that shows the secret. */
export async function createAccessKey(
  { UserName }: Input<CreateAccessKeyCommand>,
  ctx: Ctx,
): Promise<Output<CreateAccessKeyCommand>> {
  return inTurn(async () => {
    const { userName } = (await getHolder(ctx, users, userNameOr(ctx, UserName))).spec;
    if ((await accessKeysOf(ctx, userName)).length >= KEYS) throw quotaExceeded('AccessKeysPerUser', KEYS);
    const spec = {
      accessKeyId: ctx.ids.unique('AKIA').slice(0, ID_LENGTH),
      secretAccessKey: ctx.ids.mixed(SECRET_LENGTH),
      userName,
      status: 'Active' as const,
      createdAt: nowText(ctx.clock),
    };
    await ctx.client.create(accessKeyKind, { metadata: { name: accessKeyName(spec.accessKeyId) }, spec });
    const { accessKeyId, secretAccessKey, createdAt } = spec;
    return {
      AccessKey: {
        UserName: userName,
        AccessKeyId: accessKeyId,
        Status: 'Active',
        SecretAccessKey: secretAccessKey,
        CreateDate: new Date(createdAt),
      },
    };
  });
}

import type { GetUserCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { userNameOr } from '../caller-name.ts';
import { getHolder, users } from '../holders.ts';
import { wholeUserView } from './user-view.ts';

/** Tells a user; without a name the caller, also where that is the root of the account. */
export async function getUser(
  { UserName }: Input<GetUserCommand>,
  ctx: Ctx,
): Promise<Output<GetUserCommand>> {
  if (UserName === undefined && ctx.caller.kind === 'root') return { User: rootView(ctx) };
  return { User: wholeUserView(await getHolder(ctx, users, userNameOr(ctx, UserName))) };
}

type RootView = Output<GetUserCommand>['User'];

/** The root has neither name nor path, though the type wants them. */
function rootView({ caller }: Ctx): RootView {
  return { UserId: caller.account, Arn: caller.arn } as RootView;
}

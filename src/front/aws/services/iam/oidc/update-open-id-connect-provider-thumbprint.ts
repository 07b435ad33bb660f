import type { UpdateOpenIDConnectProviderThumbprintCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { withSpec } from '../holders.ts';
import { changeProvider, thumbprintSet } from './providers.ts';

/** Replaces the whole list. */
export async function updateOpenIDConnectProviderThumbprint(
  { OpenIDConnectProviderArn = '', ThumbprintList = [] }: Input<UpdateOpenIDConnectProviderThumbprintCommand>,
  ctx: Ctx,
): Promise<Output<UpdateOpenIDConnectProviderThumbprintCommand>> {
  await changeProvider(ctx, OpenIDConnectProviderArn, (provider) =>
    withSpec(provider, { thumbprints: thumbprintSet(ThumbprintList) }),
  );
  return {};
}

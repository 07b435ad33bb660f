import type { ReleaseAddressCommand } from '@aws-sdk/client-ec2';
import { isError } from '../../../../../model/errors.ts';
import { elasticAddressKind } from '../../../../../model/kinds/elastic-address.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { notFound } from '../faults.ts';
import { inAddressTurn } from './holder.ts';
import { getAddress } from './known.ts';

/** One that somebody has is refused: it is taken from it first. */
export function releaseAddress(
  input: Input<ReleaseAddressCommand>,
  ctx: Ctx,
): Promise<Output<ReleaseAddressCommand>> {
  return inAddressTurn(ctx, async () => {
    const { elastic, machine, own } = await getAddress(ctx, input);
    if (machine || own)
      throw new AwsFault('InvalidIPAddress.InUse', `Address ${elastic.spec.address} is in use.`);
    try {
      await ctx.client.delete(elasticAddressKind, keyOf(elastic));
    } catch (error) {
      throw isError(error, 'NotFound') ? notFound(elastic.metadata.name, 'eipalloc') : error;
    }
    return {};
  });
}

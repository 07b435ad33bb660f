import type { DeleteLoadBalancerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { isError } from '../../../../../model/errors.ts';
import { listenerKind } from '../../../../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../../../../model/kinds/load-balancer.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { isDeletionProtected } from '../attributes/load-balancer.ts';
import { isProtected, loadBalancerNotFound } from '../faults.ts';
import { getLoadBalancer, listenersOf } from '../lookup.ts';

/** With its listeners. One that is gone is deleted. */
export async function deleteLoadBalancer(
  { LoadBalancerArn = '' }: Input<DeleteLoadBalancerCommand>,
  ctx: Ctx,
): Promise<Output<DeleteLoadBalancerCommand>> {
  const balancer = await getLoadBalancer(ctx, LoadBalancerArn).catch(passIfGone);
  if (balancer === undefined) return {};
  const { namespace, name } = balancer.metadata;
  const listeners = await listenersOf(ctx, balancer);
  const allowed = ({ spec }: typeof balancer) => {
    if (isDeletionProtected(spec)) throw isProtected(LoadBalancerArn);
  };
  await removeRecord(ctx.client, loadBalancerKind, { namespace, name }, loadBalancerNotFound, allowed).catch(
    passIfGone,
  );
  for (const { metadata } of listeners)
    await ctx.client.delete(listenerKind, { namespace, name: metadata.name }).catch((error: unknown) => {
      if (!isError(error, 'NotFound')) throw error;
    });
  return {};
}

const gone = loadBalancerNotFound().wire.code;

function passIfGone(error: unknown): undefined {
  if ((error as { wire?: { code?: string } }).wire?.code === gone) return undefined;
  throw error;
}

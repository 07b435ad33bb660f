import type { CreateListenerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { listenerKind } from '../../../../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../../../../model/kinds/load-balancer.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { allTargetGroups, getLoadBalancer } from '../lookup.ts';
import { arnId } from '../names.ts';
import { actionOf, groupArns } from '../rules/actions.ts';
import { newTags } from '../tags/tag-rules.ts';
import { checkAssociation, checkPort, protocolOf, tlsSettings } from './settings.ts';
import { listenerText } from './text.ts';

export async function createListener(
  input: Input<CreateListenerCommand>,
  ctx: Ctx,
): Promise<Output<CreateListenerCommand>> {
  const balancer = await getLoadBalancer(ctx, input.LoadBalancerArn ?? '');
  const protocol = protocolOf(balancer, input.Protocol);
  const port = await checkPort(ctx, balancer, { port: input.Port });
  const tls = await tlsSettings(ctx, protocol, { input });
  const defaultAction = await actionOf(ctx, input.DefaultActions ?? [], protocol);
  await checkAssociation(ctx, balancer, defaultAction);
  const { name: loadBalancer, uid } = balancer.metadata;
  const owner = { apiVersion: 'tutti.dev/v1', kind: loadBalancerKind.kind, name: loadBalancer, uid };
  const listener = await ctx.client.create(listenerKind, {
    metadata: { namespace: ctx.region, name: arnId(ctx.ids), ownerReferences: [owner] },
    spec: { loadBalancer, port, protocol, ...tls, defaultAction, tags: newTags(input.Tags) },
  });
  return { Listeners: [listenerText(balancer, listener, groupArns(await allTargetGroups(ctx)))] };
}

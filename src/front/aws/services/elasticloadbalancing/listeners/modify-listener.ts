import type { ModifyListenerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { allTargetGroups, changeListener, getListener } from '../lookup.ts';
import { actionOf, groupArns } from '../rules/actions.ts';
import { checkAssociation, checkPort, protocolOf, tlsSettings } from './settings.ts';
import { listenerText } from './text.ts';

export async function modifyListener(
  input: Input<ModifyListenerCommand>,
  ctx: Ctx,
): Promise<Output<ModifyListenerCommand>> {
  const { balancer, listener } = await getListener(ctx, input.ListenerArn ?? '');
  const before = listener.spec;
  const protocol = protocolOf(balancer, input.Protocol || before.protocol);
  const own = listener.metadata.name;
  const port =
    input.Port === undefined ? before.port : await checkPort(ctx, balancer, { port: input.Port, own });
  const tls = await tlsSettings(ctx, protocol, { input, before });
  const defaultAction = input.DefaultActions?.length
    ? await actionOf(ctx, input.DefaultActions, protocol)
    : before.defaultAction;
  await checkAssociation(ctx, balancer, defaultAction);
  const changed = await changeListener(ctx, listener, (spec) => ({
    ...spec,
    ...tls,
    protocol,
    port,
    defaultAction,
  }));
  return { Listeners: [listenerText(balancer, changed, groupArns(await allTargetGroups(ctx)))] };
}

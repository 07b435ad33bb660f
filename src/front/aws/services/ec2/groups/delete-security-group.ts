import type { DeleteSecurityGroupCommand } from '@aws-sdk/client-ec2';
import { loadBalancerKind } from '../../../../../model/kinds/load-balancer.ts';
import { machineKind } from '../../../../../model/kinds/machine.ts';
import { networkInterfaceKind } from '../../../../../model/kinds/network-interface.ts';
import { type SecurityGroup, securityGroupKind } from '../../../../../model/kinds/security-group.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { notFound } from '../faults.ts';
import { given } from '../given.ts';
import { stateOf } from '../instances/state.ts';
import { getGroup } from './get-group.ts';
import { rulesOf } from './security-group-text.ts';

export async function deleteSecurityGroup(
  input: Input<DeleteSecurityGroupCommand>,
  ctx: Ctx,
): Promise<Output<DeleteSecurityGroupCommand>> {
  const group = await getGroup(ctx, given(input));
  const { name } = group.metadata;
  if (group.spec.groupName === 'default')
    throw new AwsFault(
      'CannotDelete',
      `the specified group: "${name}" name: "default" cannot be deleted by a user`,
    );
  if (await isUsed(ctx, group))
    throw new AwsFault('DependencyViolation', `resource ${name} has a dependent object`);
  await removeRecord(ctx.client, securityGroupKind, keyOf(group), () => notFound(name, 'sg'));
  return { Return: true, GroupId: name };
}

/** By an instance that is not terminated, a network interface, a load balancer, or a rule of another group. */
async function isUsed({ client, region }: Ctx, { metadata: { name } }: SecurityGroup): Promise<boolean> {
  const here = { namespace: region };
  const [machines, balancers, groups, interfaces] = await Promise.all([
    client.list(machineKind, here),
    client.list(loadBalancerKind, here),
    client.list(securityGroupKind, here),
    client.list(networkInterfaceKind, here),
  ]);
  return (
    machines.items.some((one) => one.spec.securityGroups.includes(name) && stateOf(one) !== 'terminated') ||
    interfaces.items.some(({ spec }) => spec.securityGroups.includes(name)) ||
    balancers.items.some(({ spec }) => spec.securityGroups?.includes(name)) ||
    groups.items.some(
      (group) => group.metadata.name !== name && rulesOf(group).some(({ rule }) => rule.groupId === name),
    )
  );
}

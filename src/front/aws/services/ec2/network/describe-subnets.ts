import type { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { machineKind } from '../../../../../model/kinds/machine.ts';
import { networkInterfaceKind } from '../../../../../model/kinds/network-interface.ts';
import { subnetKind } from '../../../../../model/kinds/subnet.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { stateOf } from '../instances/state.ts';
import { describableSubnet, subnetText } from './subnet-text.ts';

export async function describeSubnets(
  input: Input<DescribeSubnetsCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeSubnetsCommand>> {
  const here = { namespace: region };
  const [subnets, machines, interfaces] = await Promise.all([
    client.list(subnetKind, here),
    client.list(machineKind, here),
    client.list(networkInterfaceKind, here),
  ]);
  const alive = machines.items.filter(
    (machine) => stateOf(machine) !== 'terminated' && !machine.spec.interfaceKept,
  );
  const having = [...alive, ...interfaces.items];
  const all = subnets.items.map((subnet) => ({
    subnet,
    used: having.filter(({ spec }) => spec.subnet === subnet.metadata.name).length,
  }));
  const { items: shown, next } = describe(all, input, input.SubnetIds, describableSubnet);
  return { Subnets: shown.map(subnetText), NextToken: next };
}

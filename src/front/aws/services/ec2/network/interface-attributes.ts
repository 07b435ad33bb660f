// Attributes of a machine's network interface: they are the machine's.
import type {
  DescribeNetworkInterfaceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
} from '@aws-sdk/client-ec2';
import { type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidParameter, notFound } from '../faults.ts';
import { checkedGroups } from '../groups/checked-groups.ts';
import { changeMachine } from '../instances/change.ts';
import { stateOf } from '../instances/state.ts';
import { allInterfaces } from './interfaces.ts';

async function ownerOf({ client, region }: Ctx, id: string): Promise<Machine> {
  const { items } = await client.list(machineKind, { namespace: region });
  const found = items.find((machine) => machine.spec.interfaceId === id && stateOf(machine) !== 'terminated');
  if (!found) throw notFound(id, 'eni');
  return found;
}

/** Groups and the check of source and destination; description and deletion are as they were given at launch. */
export async function modifyNetworkInterfaceAttribute(
  input: Input<ModifyNetworkInterfaceAttributeCommand>,
  ctx: Ctx,
): Promise<Output<ModifyNetworkInterfaceAttributeCommand>> {
  const machine = await ownerOf(ctx, input.NetworkInterfaceId);
  const groups = input.Groups?.length
    ? await checkedGroups(ctx, input.Groups, machine.spec.vpcId)
    : undefined;
  const sourceDestCheck = input.SourceDestCheck?.Value;
  const given = {
    Description: input.Description?.Value,
    DeleteOnTermination: input.Attachment?.DeleteOnTermination,
  };
  await changeMachine(ctx, machine.metadata.name, ({ spec }) => ({
    ...spec,
    ...(groups ? { securityGroups: groups } : {}),
    ...(sourceDestCheck === undefined ? {} : { sourceDestCheck }),
    further: { ...spec.further, NetworkInterfaces: changedInterface(spec, given) },
  }));
  return {};
}

/** Where instances/interface-text.ts reads it. */
function changedInterface({ further }: Machine['spec'], given: object): unknown[] {
  const all = further?.NetworkInterfaces;
  const [first = {}] = Array.isArray(all) ? (all as object[]) : [];
  const changed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return [{ ...first, ...changed }];
}

export async function describeNetworkInterfaceAttribute(
  { NetworkInterfaceId, Attribute }: Input<DescribeNetworkInterfaceAttributeCommand>,
  ctx: Ctx,
): Promise<Output<DescribeNetworkInterfaceAttributeCommand>> {
  const all = await allInterfaces(ctx);
  const found = all.find((one) => one.NetworkInterfaceId === NetworkInterfaceId);
  if (!found) throw notFound(NetworkInterfaceId, 'eni');
  switch (Attribute) {
    case 'groupSet':
      return { NetworkInterfaceId, Groups: found.Groups };
    case 'sourceDestCheck':
      return { NetworkInterfaceId, SourceDestCheck: { Value: found.SourceDestCheck } };
    case 'description':
      return { NetworkInterfaceId, Description: { Value: found.Description } };
    case 'attachment':
      return { NetworkInterfaceId, Attachment: found.Attachment };
    default:
      throw invalidParameter(`Value (${Attribute}) for parameter attribute is invalid. Unknown attribute.`);
  }
}

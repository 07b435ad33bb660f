// Attributes of network interfaces: those of a machine's are the machine's.
import type {
  DescribeNetworkInterfaceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
} from '@aws-sdk/client-ec2';
import type { Machine } from '../../../../../model/kinds/machine.ts';
import { type NetworkInterface, networkInterfaceKind } from '../../../../../model/kinds/network-interface.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { invalidParameter, notFound } from '../faults.ts';
import { present } from '../given.ts';
import { checkedGroups } from '../groups/checked-groups.ts';
import { changeMachine } from '../instances/change.ts';
import { allInterfaces } from './interfaces.ts';
import { getOwnInterface, ownersByInterface } from './own-interfaces.ts';

/** Groups, the check of source and destination, and the description; of one that is an object, there as well. */
export async function modifyNetworkInterfaceAttribute(
  input: Input<ModifyNetworkInterfaceAttributeCommand>,
  ctx: Ctx,
): Promise<Output<ModifyNetworkInterfaceAttributeCommand>> {
  const { NetworkInterfaceId: id } = input;
  const machine = (await ownersByInterface(ctx)).get(id);
  const own = machine && !machine.spec.interfaceKept ? undefined : await getOwnInterface(ctx, id);
  const vpcId = machine?.spec.vpcId ?? own?.spec.vpcId ?? '';
  const securityGroups = input.Groups?.length ? await checkedGroups(ctx, input.Groups, vpcId) : undefined;
  const changes = present({ securityGroups, sourceDestCheck: input.SourceDestCheck?.Value });
  const description = input.Description?.Value;
  if (own) await changeOwn(ctx, own, present({ ...changes, description }));
  if (machine) await changeOwner(ctx, machine, input, changes);
  return {};
}

async function changeOwn(
  { client }: Ctx,
  own: NetworkInterface,
  changes: Partial<NetworkInterface['spec']>,
): Promise<void> {
  const missing = () => notFound(own.metadata.name, 'eni');
  await changeRecord(client, networkInterfaceKind, keyOf(own), missing, (found) => ({
    ...found,
    spec: { ...found.spec, ...changes },
  }));
}

async function changeOwner(
  ctx: Ctx,
  machine: Machine,
  input: Input<ModifyNetworkInterfaceAttributeCommand>,
  changes: Partial<Machine['spec']>,
): Promise<void> {
  const given = {
    Description: input.Description?.Value,
    DeleteOnTermination: input.Attachment?.DeleteOnTermination,
  };
  await changeMachine(ctx, machine.metadata.name, ({ spec }) => ({
    ...spec,
    ...changes,
    further: { ...spec.further, NetworkInterfaces: changedInterface(spec, given) },
  }));
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

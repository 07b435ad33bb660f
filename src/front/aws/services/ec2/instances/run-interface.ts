// RunInstances with a network interface that exists: where the machine is, its address and its groups are the interface's.
//
// The call is read as if it had given them itself; the draft then gets the interface's id, and the interface stays when the machine goes.
import type { LaunchDrafts } from '../../../../../core/machines/launch.ts';
import { type NetworkInterface, networkInterfaceKind } from '../../../../../model/kinds/network-interface.ts';
import type { Ctx } from '../../../context.ts';
import { getRecord } from '../../../shared/records.ts';
import { invalidCombination, notFound, unsupportedFeature } from '../faults.ts';
import { present } from '../given.ts';
import { ownersByInterface } from '../network/own-interfaces.ts';
import { interfaceInUse } from './make.ts';
import type { RunInput } from './run-input.ts';

interface WithInterface {
  readonly input: RunInput;
  readonly kept: { readonly own?: NetworkInterface };
}

export async function withInterface(input: RunInput, ctx: Ctx): Promise<WithInterface> {
  const [first, ...others] = input.NetworkInterfaces ?? [];
  const id = first?.NetworkInterfaceId;
  if (!first || !id) return { input, kept: {} };
  if (others.length > 0) throw unsupportedFeature('more than one network interface');
  if (input.MaxCount > 1)
    throw invalidCombination('Several instances cannot be launched with one network interface');
  const { SubnetId, Groups, PrivateIpAddress, PrivateIpAddresses, AssociatePublicIpAddress } = first;
  if (SubnetId || Groups || PrivateIpAddress || PrivateIpAddresses || AssociatePublicIpAddress)
    throw invalidCombination(
      'A network interface that exists cannot be given a subnet, security groups or addresses',
    );
  if (first.DeleteOnTermination)
    throw unsupportedFeature('the deletion of a network interface that exists with its instance');
  const key = { namespace: ctx.region, name: id };
  const own = await getRecord(ctx.client, networkInterfaceKind, key, () => notFound(id, 'eni'));
  if ((await ownersByInterface(ctx)).has(id)) throw interfaceInUse(id);
  const { NetworkInterfaceId: _, ...rest } = first;
  const asGiven = {
    ...rest,
    AssociatePublicIpAddress: false,
    DeleteOnTermination: false,
    SubnetId: own.spec.subnet,
    PrivateIpAddress: own.spec.address,
    Groups: [...own.spec.securityGroups],
    ...(own.spec.description === undefined ? {} : { Description: own.spec.description }),
  };
  return { input: { ...input, NetworkInterfaces: [asGiven] }, kept: { own } };
}

export function withOwnInterface(
  { machine, volumes }: LaunchDrafts,
  own: NetworkInterface | undefined,
): LaunchDrafts {
  if (!own) return { machine, volumes };
  const { sourceDestCheck, elasticAddress } = own.spec;
  const kept = present({
    interfaceId: own.metadata.name,
    interfaceKept: true,
    sourceDestCheck,
    elasticAddress,
  });
  return { machine: { ...machine, spec: { ...machine.spec, ...kept } }, volumes };
}

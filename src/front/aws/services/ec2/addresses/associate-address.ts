import type { AssociateAddressCommand, DisassociateAddressCommand } from '@aws-sdk/client-ec2';
import type { Machine } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidCombination, invalidParameter, missingParameter, notFound } from '../faults.ts';
import { given } from '../given.ts';
import { getMachine } from '../instances/known.ts';
import { stateOf } from '../instances/state.ts';
import { getOwnInterface, ownersByInterface } from '../network/own-interfaces.ts';
import { giveAddress, type Holder, heldBy, inAddressTurn } from './holder.ts';
import { getAddress, knownAddresses, missingAddress } from './known.ts';

/** It moves from whoever has it, unless AllowReassociation is false; one that the new holder had before is free again. */
export function associateAddress(
  raw: Input<AssociateAddressCommand>,
  ctx: Ctx,
): Promise<Output<AssociateAddressCommand>> {
  const input = given(raw);
  return inAddressTurn(ctx, async () => {
    const { elastic, ...before } = await getAddress(ctx, input);
    const holder = await targetOf(input, ctx);
    checkPrivate(input, holder);
    const had = heldBy(before);
    const has = heldBy(holder);
    const isSame = had !== undefined && had.association === has?.association;
    const isKept = input.AllowReassociation === false && !isSame;
    if (isKept && had) throw alreadyAssociated(elastic.metadata.name, had.association);
    if (isKept && has) throw alreadyAssociated(interfaceOf(holder), has.association);
    if (had && !isSame) await giveAddress(ctx, before, undefined);
    const association = isSame ? had.association : ctx.ids.resource('eipassoc');
    const address = elastic.spec.address ?? '';
    await giveAddress(ctx, holder, { address, allocation: elastic.metadata.name, association });
    return { AssociationId: association };
  });
}

async function targetOf(
  { InstanceId, NetworkInterfaceId }: Input<AssociateAddressCommand>,
  ctx: Ctx,
): Promise<Holder> {
  if (InstanceId && NetworkInterfaceId)
    throw invalidCombination('You may specify either an instance or a network interface, but not both');
  if (!InstanceId && !NetworkInterfaceId) throw missingParameter('InstanceId or NetworkInterfaceId');
  if (InstanceId) return withInterface(ctx, usable(await getMachine(ctx, InstanceId)));
  const id = NetworkInterfaceId ?? '';
  const owner = (await ownersByInterface(ctx)).get(id);
  return owner ? withInterface(ctx, usable(owner)) : { own: await getOwnInterface(ctx, id) };
}

async function withInterface(ctx: Ctx, machine: Machine): Promise<Holder> {
  const { interfaceId, interfaceKept } = machine.spec;
  return { machine, ...(interfaceKept ? { own: await getOwnInterface(ctx, interfaceId) } : {}) };
}

function usable(machine: Machine): Machine {
  const state = stateOf(machine);
  if (state !== 'terminated' && state !== 'shutting-down') return machine;
  throw new AwsFault(
    'InvalidInstanceID',
    `The instance '${machine.metadata.name}' is not in a valid state for this operation.`,
  );
}

const interfaceOf = ({ machine, own }: Holder) => own?.metadata.name ?? machine?.spec.interfaceId ?? '';

function checkPrivate({ PrivateIpAddress }: Input<AssociateAddressCommand>, { machine, own }: Holder): void {
  if (PrivateIpAddress && PrivateIpAddress !== (own ?? machine)?.spec.address)
    throw invalidParameter(`Address ${PrivateIpAddress} is not assigned to the network interface.`);
}

function alreadyAssociated(resource: string, association: string): AwsFault {
  return new AwsFault(
    'Resource.AlreadyAssociated',
    `resource ${resource} is already associated with associate-id ${association}`,
  );
}

export function disassociateAddress(
  { AssociationId, PublicIp }: Input<DisassociateAddressCommand>,
  ctx: Ctx,
): Promise<Output<DisassociateAddressCommand>> {
  if (!AssociationId && !PublicIp) throw missingParameter('AssociationId');
  return inAddressTurn(ctx, async () => {
    const found = (await knownAddresses(ctx)).find((known) =>
      AssociationId ? heldBy(known)?.association === AssociationId : known.elastic.spec.address === PublicIp,
    );
    if (!found) throw AssociationId ? notFound(AssociationId, 'eipassoc') : missingAddress(PublicIp ?? '');
    await giveAddress(ctx, found, undefined);
    return {};
  });
}

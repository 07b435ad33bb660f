import type { AssociateAddressCommand, DisassociateAddressCommand } from '@aws-sdk/client-ec2';
import type { Machine } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import {
  invalidCombination,
  invalidParameter,
  missingParameter,
  notFound,
  unsupportedFeature,
} from '../faults.ts';
import { given } from '../given.ts';
import { changeMachine } from '../instances/change.ts';
import { getMachine } from '../instances/known.ts';
import { stateOf } from '../instances/state.ts';
import { getOwnInterface, ownersByInterface } from '../network/own-interfaces.ts';
import { inTurn } from '../turns.ts';
import { getAddress, knownAddresses, missingAddress } from './known.ts';

/** It moves from the instance that has it, unless AllowReassociation is false; one that the instance had before is free again. */
export function associateAddress(
  raw: Input<AssociateAddressCommand>,
  ctx: Ctx,
): Promise<Output<AssociateAddressCommand>> {
  const input = given(raw);
  return inTurn(`addresses/${ctx.region}`, async () => {
    const { elastic, machine: before } = await getAddress(ctx, input);
    const machine = await targetOf(input, ctx);
    checkPrivate(input, machine);
    const { name } = machine.metadata;
    const allocation = elastic.metadata.name;
    const same = before?.metadata.name === name ? before.spec.elasticAddress : undefined;
    if (same) return { AssociationId: same.association };
    if (before && input.AllowReassociation === false) throw alreadyAssociated(allocation, before);
    if (machine.spec.elasticAddress && input.AllowReassociation === false)
      throw alreadyAssociated(machine.spec.interfaceId, machine);
    if (before) await takeAway(ctx, before.metadata.name, allocation);
    const association = ctx.ids.resource('eipassoc');
    const elasticAddress = { address: elastic.spec.address ?? '', allocation, association };
    await changeMachine(ctx, name, ({ spec }) => ({ ...spec, elasticAddress }));
    return { AssociationId: association };
  });
}

async function targetOf(
  { InstanceId, NetworkInterfaceId }: Input<AssociateAddressCommand>,
  ctx: Ctx,
): Promise<Machine> {
  if (InstanceId && NetworkInterfaceId)
    throw invalidCombination('You may specify either an instance or a network interface, but not both');
  if (!InstanceId && !NetworkInterfaceId) throw missingParameter('InstanceId or NetworkInterfaceId');
  const machine = InstanceId
    ? await getMachine(ctx, InstanceId)
    : await ownerOf(ctx, NetworkInterfaceId ?? '');
  const state = stateOf(machine);
  if (state === 'terminated' || state === 'shutting-down')
    throw new AwsFault(
      'InvalidInstanceID',
      `The instance '${machine.metadata.name}' is not in a valid state for this operation.`,
    );
  return machine;
}

async function ownerOf(ctx: Ctx, id: string): Promise<Machine> {
  const found = (await ownersByInterface(ctx)).get(id);
  if (found) return found;
  await getOwnInterface(ctx, id);
  throw unsupportedFeature('elastic addresses of a network interface that no instance has');
}

function checkPrivate({ PrivateIpAddress }: Input<AssociateAddressCommand>, { spec }: Machine): void {
  if (PrivateIpAddress && PrivateIpAddress !== spec.address)
    throw invalidParameter(`Address ${PrivateIpAddress} is not assigned to the network interface.`);
}

function alreadyAssociated(resource: string, { spec }: Machine): AwsFault {
  return new AwsFault(
    'Resource.AlreadyAssociated',
    `resource ${resource} is already associated with associate-id ${spec.elasticAddress?.association}`,
  );
}

export function disassociateAddress(
  { AssociationId, PublicIp }: Input<DisassociateAddressCommand>,
  ctx: Ctx,
): Promise<Output<DisassociateAddressCommand>> {
  if (!AssociationId && !PublicIp) throw missingParameter('AssociationId');
  return inTurn(`addresses/${ctx.region}`, async () => {
    const found = (await knownAddresses(ctx)).find(({ elastic, machine }) =>
      AssociationId
        ? machine?.spec.elasticAddress?.association === AssociationId
        : elastic.spec.address === PublicIp,
    );
    if (!found) throw AssociationId ? notFound(AssociationId, 'eipassoc') : missingAddress(PublicIp ?? '');
    const { elastic, machine } = found;
    if (machine) await takeAway(ctx, machine.metadata.name, elastic.metadata.name);
    return {};
  });
}

function takeAway(ctx: Ctx, id: string, allocation: string): Promise<Machine> {
  return changeMachine(ctx, id, ({ spec }) => {
    const { elasticAddress, ...rest } = spec;
    return elasticAddress?.allocation === allocation ? rest : spec;
  });
}

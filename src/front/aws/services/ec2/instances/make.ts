// Makes machines with their volumes, and takes them back. A machine is made after its volumes, so that whoever sees it sees them; what fails
// in between leaves nothing.
import type { LaunchDrafts } from '../../../../../core/machines/launch.ts';
import { isError, type TuttiError } from '../../../../../model/errors.ts';
import { type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import { volumeKind } from '../../../../../model/kinds/volume.ts';
import { keyOf, type ObjectKey } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';

export async function makeMachine(ctx: Ctx, { machine, volumes }: LaunchDrafts): Promise<Machine> {
  const made: ObjectKey[] = [];
  try {
    for (const volume of volumes) made.push(keyOf(await ctx.client.create(volumeKind, volume)));
    return await ctx.client.create(machineKind, machine);
  } catch (error) {
    for (const key of made) await removeVolume(ctx, key);
    throw isError(error, 'Invalid') ? addressFault(error, machine.spec.subnet) : error;
  }
}

/** Admission gives addresses: its refusals in EC2's words. */
export function addressFault(error: TuttiError, subnet: string): Error {
  const cause = error.causes.find(
    ({ field }) => field === 'spec.address' || field === 'spec.zone' || field === 'spec.interfaceId',
  );
  if (!cause) return error;
  if (cause.field === 'spec.interfaceId') return interfaceInUse(String(cause.value));
  return cause.field === 'spec.address'
    ? new AwsFault('InvalidIPAddress.InUse', `Address ${String(cause.value)} is in use.`)
    : new AwsFault(
        'InsufficientFreeAddressesInSubnet',
        `There are not enough free addresses in subnet '${subnet}' to satisfy the requested number of instances.`,
      );
}

export function interfaceInUse(id: string): AwsFault {
  return new AwsFault('InvalidNetworkInterface.InUse', `Interface: [${id}] in use.`);
}

/** Takes a machine back that a call has just made: at once when it has no node, else its node does it. */
export async function unmakeMachine(ctx: Ctx, { metadata }: Machine): Promise<void> {
  const key = { namespace: metadata.namespace, name: metadata.name };
  const volumes = (await ctx.client.list(volumeKind, { namespace: ctx.region })).items;
  await removeMachine(ctx, key);
  for (const volume of volumes)
    if (volume.spec.attachment?.machine === metadata.name) await removeVolume(ctx, keyOf(volume));
}

async function removeMachine({ client }: Ctx, key: ObjectKey): Promise<void> {
  for (;;) {
    const found = await client.find(machineKind, key);
    if (!found) return;
    try {
      if (found.spec.nodeName) await client.delete(machineKind, key);
      else await client.update(machineKind, await withoutFinalizers(found));
      return;
    } catch (error) {
      if (isError(error, 'NotFound')) return;
      if (!isError(error, 'Conflict')) throw error; // placed meanwhile: look again
    }
  }

  async function withoutFinalizers(machine: Machine): Promise<Machine> {
    const { resourceVersion } = machine.metadata;
    const marked = (await client.delete(machineKind, key, { resourceVersion })) ?? machine;
    return { ...marked, metadata: { ...marked.metadata, finalizers: [] } };
  }
}

async function removeVolume({ client }: Ctx, key: ObjectKey): Promise<void> {
  try {
    await client.delete(volumeKind, key);
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error;
  }
}

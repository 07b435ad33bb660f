// Network interfaces are given to machines when they are launched, as their first; a second one is refused. What nobody has is deleted.
import type {
  AttachNetworkInterfaceCommand,
  DeleteNetworkInterfaceCommand,
  DetachNetworkInterfaceCommand,
} from '@aws-sdk/client-ec2';
import { networkInterfaceKind } from '../../../../../model/kinds/network-interface.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { invalidParameter, notFound, unsupportedFeature } from '../faults.ts';
import { attachmentId } from '../instances/interface-text.ts';
import { getMachine } from '../instances/known.ts';
import { interfaceInUse } from '../instances/make.ts';
import { getOwnInterface, ownersByInterface } from './own-interfaces.ts';

export async function attachNetworkInterface(
  { NetworkInterfaceId: id = '', InstanceId = '' }: Input<AttachNetworkInterfaceCommand>,
  ctx: Ctx,
): Promise<Output<AttachNetworkInterfaceCommand>> {
  await getMachine(ctx, InstanceId);
  if ((await ownersByInterface(ctx)).has(id)) throw interfaceInUse(id);
  await getOwnInterface(ctx, id);
  throw unsupportedFeature(
    'a second network interface of an instance: launch one with it as its first (RunInstances, NetworkInterfaceId, DeviceIndex 0)',
  );
}

/** Every one that is attached is a first one, which stays as long as its instance. */
export async function detachNetworkInterface(
  { AttachmentId = '' }: Input<DetachNetworkInterfaceCommand>,
  ctx: Ctx,
): Promise<Output<DetachNetworkInterfaceCommand>> {
  const isKnown = [...(await ownersByInterface(ctx)).keys()].some((id) => attachmentId(id) === AttachmentId);
  throw isKnown
    ? new AwsFault(
        'OperationNotPermitted',
        'The network interface at device index 0 and networkCard index 0 cannot be detached.',
      )
    : new AwsFault('InvalidAttachmentID.NotFound', `The attachment ID '${AttachmentId}' does not exist`);
}

export async function deleteNetworkInterface(
  { NetworkInterfaceId: id = '' }: Input<DeleteNetworkInterfaceCommand>,
  ctx: Ctx,
): Promise<Output<DeleteNetworkInterfaceCommand>> {
  if ((await ownersByInterface(ctx)).has(id))
    throw invalidParameter(`Network interface '${id}' is currently in use.`);
  const key = { namespace: ctx.region, name: id };
  await removeRecord(ctx.client, networkInterfaceKind, key, () => notFound(id, 'eni'));
  return {};
}

import type { ModifyInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import { type Volume, volumeKind } from '../../../../../model/kinds/volume.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { invalidParameter, notFound } from '../faults.ts';
import { checkedGroups } from '../groups/checked-groups.ts';
import { changedSpec } from './attributes.ts';
import { changeMachine, getLiving } from './change.ts';

/** Several attributes at once too, though EC2's documentation says one. */
export async function modifyInstanceAttribute(
  input: Input<ModifyInstanceAttributeCommand>,
  ctx: Ctx,
): Promise<Output<ModifyInstanceAttributeCommand>> {
  const { InstanceId, Groups, BlockDeviceMappings = [] } = input;
  const machine = await getLiving(ctx, InstanceId);
  changedSpec(machine, input);
  const groups = Groups?.length ? await checkedGroups(ctx, Groups, machine.spec.vpcId) : undefined;
  const disks = await Promise.all(BlockDeviceMappings.map((mapping) => diskOf(ctx, InstanceId, mapping)));
  await changeMachine(ctx, InstanceId, (found) => {
    const spec = changedSpec(found, input);
    return groups ? { ...spec, securityGroups: groups } : spec;
  });
  for (const { volume, deletes } of disks) await changeDisk(ctx, volume, deletes);
  return {};
}

type Mapping = NonNullable<Input<ModifyInstanceAttributeCommand>['BlockDeviceMappings']>[number];

async function diskOf({ client, region }: Ctx, id: string, { DeviceName, Ebs }: Mapping) {
  const { items } = await client.list(volumeKind, { namespace: region });
  const volume = items.find(
    ({ spec }) => spec.attachment?.machine === id && spec.attachment.device === DeviceName,
  );
  if (!volume) throw invalidParameter(`No device is currently mapped at ${DeviceName}`);
  return { volume, deletes: Ebs?.DeleteOnTermination };
}

async function changeDisk({ client }: Ctx, volume: Volume, deletes: boolean | undefined): Promise<void> {
  if (deletes === undefined) return;
  const { name } = volume.metadata;
  await changeRecord(
    client,
    volumeKind,
    keyOf(volume),
    () => notFound(name, 'vol'),
    (found) => {
      const { attachment } = found.spec;
      if (!attachment || attachment.deleteOnTermination === deletes) return found;
      const spec = { ...found.spec, attachment: { ...attachment, deleteOnTermination: deletes } };
      return { ...found, spec };
    },
  );
}

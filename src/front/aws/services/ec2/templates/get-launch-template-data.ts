import type { GetLaunchTemplateDataCommand } from '@aws-sdk/client-ec2';
import type { MachineTemplate } from '../../../../../model/kinds/machine-schema.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { present } from '../given.ts';
import { getMachine, type KnownInstance, withKnowledge } from '../instances/known.ts';
import { templateText } from './template-text.ts';

/** What a launch template would have to say to make a machine like this one. */
export async function getLaunchTemplateData(
  { InstanceId }: Input<GetLaunchTemplateDataCommand>,
  ctx: Ctx,
): Promise<Output<GetLaunchTemplateDataCommand>> {
  const [known] = await withKnowledge(ctx, [await getMachine(ctx, InstanceId)]);
  return { LaunchTemplateData: known && templateText(templateLike(known)) };
}

function templateLike({ machine: { spec }, volumes }: KnownInstance): MachineTemplate {
  return present({
    ...{ image: spec.image, instanceType: spec.instanceType, keyName: spec.keyName, userData: spec.userData },
    ...{ zone: spec.zone, metadata: spec.metadata, shutdownBehavior: spec.shutdownBehavior },
    instanceProfile: spec.instanceProfile && { arn: spec.instanceProfile.arn },
    terminationProtection: spec.terminationProtection ?? false,
    stopProtection: spec.stopProtection ?? false,
    monitoring: spec.monitoring ?? false,
    ebsOptimized: spec.ebsOptimized ?? false,
    disks: volumes.map(({ spec: volume }) =>
      present({
        device: volume.attachment?.device ?? '',
        sizeGiB: volume.sizeGiB,
        volumeType: volume.volumeType,
        snapshot: volume.isRoot ? undefined : volume.snapshot,
        encrypted: volume.encrypted ?? false,
        deleteOnTermination: volume.attachment?.deleteOnTermination,
      }),
    ),
    further: {
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          SubnetId: spec.subnet,
          Groups: spec.securityGroups,
          AssociatePublicIpAddress: spec.publicAddress ?? false,
          DeleteOnTermination: true,
        },
      ],
    },
    tags: spec.tags ? [{ resourceType: 'instance', tags: spec.tags }] : undefined,
  });
}

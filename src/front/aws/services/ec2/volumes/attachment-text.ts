// How a volume's attachment is told in EC2's words: intent (spec.attachment) against what the guest has (status.attached).
import type { VolumeAttachment } from '@aws-sdk/client-ec2';
import type { Volume } from '../../../../../model/kinds/volume.ts';

type State = 'attaching' | 'attached' | 'detaching' | 'detached' | 'busy';

/** A root volume is attached as long as its machine is there. */
export function attachmentState({ spec, status }: Volume): State {
  if (spec.isRoot && spec.attachment) return 'attached';
  if (spec.attachment)
    return status?.attached?.machine === spec.attachment.machine ? 'attached' : 'attaching';
  if (!status?.attached) return 'detached';
  return status.reason === 'busy' ? 'busy' : 'detaching';
}

/** One, or none. */
export function attachmentTexts(volume: Volume): VolumeAttachment[] {
  const { metadata, spec, status } = volume;
  const at = spec.attachment ?? status?.attached;
  if (!at) return [];
  return [
    {
      AttachTime: new Date(spec.attachment?.attachedAt ?? spec.createdAt),
      DeleteOnTermination: spec.attachment?.deleteOnTermination ?? false,
      Device: at.device,
      InstanceId: at.machine,
      State: attachmentState(volume),
      VolumeId: metadata.name,
    },
  ];
}

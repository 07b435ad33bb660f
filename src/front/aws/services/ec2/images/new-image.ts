// Makes an image object with the Snapshot that EC2 shows as the content of its root disk. The name is the owner's once.
import type { BlockDeviceMapping } from '@aws-sdk/client-ec2';
import { type MachineImage, machineImageKind } from '../../../../../model/kinds/machine-image.ts';
import type { BlockDevice } from '../../../../../model/kinds/machine-schema.ts';
import { type Snapshot, snapshotKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Tags } from '../../../shared/tags.ts';
import { invalidParameter } from '../faults.ts';
import { present } from '../given.ts';
import { templateOf } from '../templates/template-data.ts';
import { timeOf } from '../times.ts';
import { inTurn } from '../turns.ts';

type Spec = MachineImage['spec'];

const NAME = /^[A-Za-z0-9()[\] ./\-'@_]{3,128}$/;

export interface SavedDisk {
  readonly snapshot: string;
  readonly volume: string;
  readonly sizeGiB: number;
  readonly encrypted?: boolean;
  /** Absent: the volume is saved with the image. */
  readonly copyOf?: Snapshot['spec']['copyOf'];
}

export interface NewImage
  extends Pick<
    Spec,
    'description' | 'architecture' | 'rootDevice' | 'rootSizeGiB' | 'disks' | 'user' | 'source'
  > {
  readonly name: string | undefined;
  /** The Volume whose content the root disk's Snapshot is. */
  readonly rootVolume: string;
  /** Absent: a Snapshot is made for it. */
  readonly rootSnapshot?: string;
  /** Disks whose content is saved with it: their device names are among `disks`. */
  readonly saved?: readonly SavedDisk[];
  readonly imageTags?: Tags;
  readonly snapshotTags?: Tags;
}

export function createImageObject(ctx: Ctx, image: NewImage): Promise<MachineImage> {
  const { name: imageName = '' } = image;
  if (!NAME.test(imageName))
    throw new AwsFault(
      'InvalidAMIName.Malformed',
      `AMI names must be between 3 and 128 characters long, and may contain letters, numbers, and only the following symbols: ( ) [ ] space . / - ' @ _`,
    );
  return inTurn(`image/${ctx.region}`, () => create(ctx, { ...image, name: imageName }));
}

async function create(ctx: Ctx, image: NewImage & { readonly name: string }): Promise<MachineImage> {
  const { client, region, account, ids, clock } = ctx;
  const { name: imageName, rootVolume, saved = [], imageTags, snapshotTags, ...own } = image;
  const { items } = await client.list(machineImageKind, { namespace: region });
  const twin = items.find(({ spec }) => spec.ownerId === account && spec.imageName === imageName);
  if (twin)
    throw new AwsFault(
      'InvalidAMIName.Duplicate',
      `AMI name ${imageName} is already in use by AMI ${twin.metadata.name}`,
    );
  const [name, rootSnapshot] = [ids.resource('ami'), image.rootSnapshot ?? ids.resource('snap')];
  const createdAt = timeOf(clock);
  const description = describing(image.source, name);
  // Its snapshots first: whoever sees the image sees them.
  for (const { snapshot, ...disk } of saved)
    await client.create(snapshotKind, {
      metadata: { name: snapshot, namespace: region },
      spec: present({
        ...{ ...disk, description, createdAt, tags: snapshotTags },
        ...(disk.copyOf ? {} : { withImage: name }),
      }),
    });
  if (image.rootSnapshot === undefined)
    await client.create(snapshotKind, {
      metadata: { name: rootSnapshot, namespace: region },
      spec: present({
        ...{ volume: rootVolume, sizeGiB: image.rootSizeGiB, description, createdAt },
        ...{ image: name, tags: snapshotTags },
      }),
    });
  return client.create(machineImageKind, {
    metadata: { name, namespace: region },
    spec: present({ ...own, imageName, ownerId: account, createdAt, rootSnapshot, tags: imageTags }),
  });
}

/** As EC2 describes them: `Created by CreateImage(i-…) for ami-…`. */
function describing({ type, name }: Spec['source'], image: string): string {
  return type === 'machine' ? `Created by CreateImage(${name}) for ${image}` : `Copied for ${image}`;
}

/** Disks as a call gives them; the one of the root device apart. */
export function givenDisks(
  mappings: readonly BlockDeviceMapping[] | undefined,
  rootDevice: string,
): { readonly root?: BlockDevice; readonly others: readonly BlockDevice[] } {
  const disks = templateOf({ BlockDeviceMappings: mappings?.map((one) => ({ ...one })) }).disks ?? [];
  const root = disks.find(({ device }) => device === rootDevice);
  if (root?.omit) throw invalidParameter(`The root device '${rootDevice}' cannot be left out`);
  return { root, others: disks.filter((disk) => disk !== root) };
}

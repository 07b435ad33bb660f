// The MachineImage object that names what is in the image store, in a region. Its id derives from its name.
import { createHash } from 'node:crypto';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { AWS_ACCOUNT } from '../../../model/aws-account.ts';
import { isError } from '../../../model/errors.ts';
import { type MachineImage, machineImageKind } from '../../../model/kinds/machine-image.ts';
import { namespaceKind } from '../../../model/kinds/namespace.ts';

/** As EC2's ids are: the same for the same name in a region. */
export function imageId(region: string, imageName: string): string {
  return `ami-${createHash('sha256').update(`${region}/${imageName}`).digest('hex').slice(0, 17)}`;
}

/** Where the content of an image of a region is in the image store. */
export function storedName(region: string, id: string): string {
  return `machines.tutti.dev/${region}/${id}:latest`;
}

export interface NewMachineImage
  extends Pick<MachineImage['spec'], 'imageName' | 'description' | 'rootDevice' | 'rootSizeGiB' | 'user'> {
  readonly region: string;
  /** Tag `Name`. */
  readonly title: string;
  readonly nowMs: number;
}

/** Makes region and object; there already: nothing. */
export async function ensureMachineImage(client: ObjectClient, image: NewMachineImage): Promise<void> {
  const { region, title, nowMs, ...own } = image;
  const id = imageId(region, own.imageName);
  const spec: MachineImage['spec'] = {
    ...own,
    ownerId: AWS_ACCOUNT,
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    createdAt: new Date(nowMs).toISOString(),
    source: { type: 'stored', name: storedName(region, id) },
    tags: { Name: title },
  };
  await unlessThere(client.create(namespaceKind, { metadata: { name: region }, spec: {} }));
  await unlessThere(client.create(machineImageKind, { metadata: { name: id, namespace: region }, spec }));
}

async function unlessThere(making: Promise<unknown>): Promise<void> {
  try {
    await making;
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
  }
}

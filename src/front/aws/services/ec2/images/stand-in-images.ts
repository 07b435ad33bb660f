// The machine images that a region starts with: stand-ins for the names that people look up. Their content is built when it is first needed.
//
// Ids derive from region and name, so that they are the same after every start. A stand-in that a user deregistered stays away; what a newer
// table has is made once, at the region's next use.
import { createHash } from 'node:crypto';
import type { ObjectClient } from '../../../../../machinery/object-client.ts';
import { isError } from '../../../../../model/errors.ts';
import { machineImageKind } from '../../../../../model/kinds/machine-image.ts';
import { namespaceKind } from '../../../../../model/kinds/namespace.ts';
import { type MachineStandIn, machineStandIns } from '../../../../../model/machine-image-stand-ins.ts';
import { defaultId } from '../default-network.ts';

/** On the region's namespace: which table its stand-ins were made of. */
const IMAGES_ANNOTATION = 'tutti.dev/stand-in-images';

const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const table = machineStandIns(ARCHITECTURE);
const digest = createHash('sha256').update(JSON.stringify(table)).digest('hex').slice(0, 16);

export function standInId(region: string, name: string): string {
  return defaultId('ami', region, name);
}

export async function ensureStandInImages(client: ObjectClient, region: string): Promise<void> {
  const namespace = await client.get(namespaceKind, { name: region });
  if (namespace.metadata.annotations?.[IMAGES_ANNOTATION] === digest) return;
  for (const standIn of table) await ensure(client, region, standIn);
  const marked = { metadata: { annotations: { [IMAGES_ANNOTATION]: digest } } };
  await client.patch(namespaceKind, { name: region }, marked, { type: 'merge' });
}

async function ensure(
  client: ObjectClient,
  region: string,
  { base, ...standIn }: MachineStandIn,
): Promise<void> {
  try {
    await client.create(machineImageKind, {
      metadata: { name: standInId(region, standIn.imageName), namespace: region },
      spec: {
        ...standIn,
        architecture: ARCHITECTURE,
        isPublic: true,
        source: { type: 'base', name: base },
        rootSnapshot: defaultId('snap', region, standIn.imageName),
      },
    });
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
  }
}

// Which regions are there? AWS's own commercial ones: a region is a namespace, made at its first use.
//
// All of them run on this host. Which zones a region has is told by the nodes.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { AwsFault } from './fault.ts';

export const REGIONS: readonly string[] = [
  'af-south-1',
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

const KNOWN = new Set(REGIONS);
/** Tells a region's namespace from others. */
export const REGION_LABEL = 'tutti.dev/region';

/** Throws SignatureDoesNotMatch, as AWS does for a scope that names no region of its own. */
export function checkRegion(region: string): void {
  if (KNOWN.has(region)) return;
  const message = `Credential should be scoped to a valid region. There is no region '${region}'`;
  throw new AwsFault('SignatureDoesNotMatch', message, { status: 403 });
}

/** The namespace of a region, as far as it is missing. */
export async function ensureRegionNamespace(client: ObjectClient, region: string): Promise<void> {
  if (await client.find(namespaceKind, { name: region })) return;
  try {
    await client.create(namespaceKind, {
      metadata: { name: region, labels: { [REGION_LABEL]: region } },
      spec: {},
    });
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
  }
}

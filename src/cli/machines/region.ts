// The region in which machines are: its namespace and its default network, made when they are not there.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { subnetKind } from '../../model/kinds/subnet.ts';
import { vpcKind } from '../../model/kinds/vpc.ts';
import { call } from '../calls.ts';
import type { Context } from '../context.ts';
import { CliError, ExitCode } from '../exit.ts';
import type { RegionNetwork } from './app.ts';

/** Throws TuttiError BadRequest when there is no such region. */
export function openRegion(context: Context, region: string): Promise<unknown> {
  return call(context, 'aws/regions', { method: 'POST', query: { name: region } });
}

/** Its default network. Throws CliError when somebody took it away. */
export async function networkOf(client: ObjectClient, region: string): Promise<RegionNetwork> {
  const [vpcs, subnets] = await Promise.all([
    client.list(vpcKind, { namespace: region }),
    client.list(subnetKind, { namespace: region }),
  ]);
  const vpcId = vpcs.items.find(({ spec }) => spec.isDefault)?.metadata.name;
  const own = subnets.items
    .filter(({ spec }) => spec.vpcId === vpcId && spec.defaultForAz)
    .map(({ metadata, spec }) => ({ id: metadata.name, zone: spec.availabilityZone }))
    .sort((a, b) => (a.zone < b.zone ? -1 : 1));
  if (vpcId === undefined || own.length === 0)
    throw new CliError(ExitCode.failed, `The region ${region} has no default network any more`, {
      hint: 'use another region: --namespace us-west-2',
    });
  return { vpcId, subnets: own };
}

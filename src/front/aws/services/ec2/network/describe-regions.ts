import type { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { REGIONS } from '../../../region.ts';
import { filtered } from '../../../shared/filters.ts';
import { invalidParameter, unknownFilter } from '../faults.ts';

/** All regions are there, on this host; none has to be opted into. */
export async function describeRegions(
  { RegionNames, Filters }: Input<DescribeRegionsCommand>,
  _ctx: Ctx,
): Promise<Output<DescribeRegionsCommand>> {
  const unknown = RegionNames?.find((name) => !REGIONS.includes(name));
  if (unknown !== undefined)
    throw invalidParameter(`Invalid region provided. The region '${unknown}' does not exist`);
  const all = (RegionNames?.length ? RegionNames : REGIONS).map((RegionName) => ({
    RegionName,
    Endpoint: `ec2.${RegionName}.amazonaws.com`,
    OptInStatus: 'opt-in-not-required',
  }));
  const fields = {
    'region-name': 'RegionName',
    endpoint: 'Endpoint',
    'opt-in-status': 'OptInStatus',
  } as const;
  const field = (item: (typeof all)[number], name: string) =>
    name in fields ? [item[fields[name as keyof typeof fields]]] : undefined;
  return { Regions: [...filtered(all, Filters, field, unknownFilter)] };
}

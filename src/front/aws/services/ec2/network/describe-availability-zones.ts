import type { AvailabilityZone, DescribeAvailabilityZonesCommand } from '@aws-sdk/client-ec2';
import { nodeKind } from '../../../../../model/kinds/node.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { filtered } from '../../../shared/filters.ts';
import { invalidParameter, unknownFilter } from '../faults.ts';
import { type Zone, zonesOf } from '../zones.ts';

export async function describeAvailabilityZones(
  { ZoneNames, ZoneIds, Filters }: Input<DescribeAvailabilityZonesCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeAvailabilityZonesCommand>> {
  const { items } = await client.list(nodeKind);
  const zones = zonesOf(region, items.length);
  const named = (names: readonly string[] | undefined, key: 'name' | 'id') =>
    names?.forEach((name) => {
      if (!zones.some((zone) => zone[key] === name))
        throw invalidParameter(`Invalid availability zone: [${name}]`);
    });
  named(ZoneNames, 'name');
  named(ZoneIds, 'id');
  const chosen = zones.filter(
    ({ name, id }) => (ZoneNames?.includes(name) ?? true) && (ZoneIds?.includes(id) ?? true),
  );
  const kept = filtered(
    chosen.map((zone) => zoneText(zone, region)),
    Filters,
    fields,
    unknownFilter,
  );
  return { AvailabilityZones: [...kept] };
}

function zoneText({ name, id }: Zone, region: string) {
  return {
    State: 'available',
    OptInStatus: 'opt-in-not-required',
    Messages: [],
    RegionName: region,
    ZoneName: name,
    ZoneId: id,
    GroupName: region,
    GroupLongName: region,
    NetworkBorderGroup: region,
    ZoneType: 'availability-zone',
  } satisfies AvailabilityZone;
}

const FIELDS: {
  readonly [filter: string]:
    | 'State'
    | 'OptInStatus'
    | 'RegionName'
    | 'ZoneName'
    | 'ZoneId'
    | 'GroupName'
    | 'ZoneType';
} = {
  state: 'State',
  'opt-in-status': 'OptInStatus',
  'region-name': 'RegionName',
  'zone-name': 'ZoneName',
  'zone-id': 'ZoneId',
  'group-name': 'GroupName',
  'zone-type': 'ZoneType',
};

function fields(zone: ReturnType<typeof zoneText>, name: string): readonly string[] | undefined {
  const field = FIELDS[name];
  return field === undefined ? undefined : [zone[field]];
}

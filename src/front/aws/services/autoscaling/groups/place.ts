// Where are a group's machines? Subnets name zones; zones alone mean the default subnets of these zones.
import { type Subnet, subnetKind } from '../../../../../model/kinds/subnet.ts';
import type { Ctx } from '../../../context.ts';
import { validationError } from '../faults.ts';

export interface Place {
  readonly zones: readonly string[];
  readonly subnets: readonly string[];
}

/** Throws ValidationError. */
export async function placeOf(
  ctx: Ctx,
  identifier: string | undefined,
  zones: readonly string[] | undefined,
): Promise<Place> {
  const { items } = await ctx.client.list(subnetKind, { namespace: ctx.region });
  const ids = (identifier ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  if (ids.length > 0) return bySubnets(items, ids, zones);
  if (!zones?.length) throw validationError('At least one Availability Zone or VPC Subnet is required.');
  return byZones(items, zones);
}

function bySubnets(all: readonly Subnet[], ids: readonly string[], zones: readonly string[] = []): Place {
  const found = ids.map((id) => all.find(({ metadata }) => metadata.name === id));
  const missing = ids.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) throw validationError(`The subnet ID '${missing.join(',')}' does not exist`);
  const theirs = [...new Set(found.flatMap((subnet) => subnet?.spec.availabilityZone ?? []))].sort();
  if (zones.length > 0 && zones.some((zone) => !theirs.includes(zone)))
    throw validationError(
      'The availability zones of the specified subnets and the AutoScalingGroup do not match',
    );
  return { zones: theirs, subnets: [...new Set(ids)] };
}

function byZones(all: readonly Subnet[], zones: readonly string[]): Place {
  const subnets = zones.map((zone) => {
    const found = all.find(({ spec }) => spec.availabilityZone === zone && spec.defaultForAz);
    if (!found) throw validationError(`Invalid availability zone: ${zone}`);
    return found.metadata.name;
  });
  return { zones: [...zones].sort(), subnets };
}

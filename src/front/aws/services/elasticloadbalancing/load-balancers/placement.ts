// Where is a load balancer to be, and in which security groups? Looked up and checked.
import type { SubnetMapping } from '@aws-sdk/client-elastic-load-balancing-v2';
import { securityGroupKind } from '../../../../../model/kinds/security-group.ts';
import { type Subnet, subnetKind } from '../../../../../model/kinds/subnet.ts';
import type { LoadBalancer } from '../../../../../model/traffic-types.ts';
import type { Ctx } from '../../../context.ts';
import {
  invalidSubnet,
  securityGroupNotFound,
  subnetNotFound,
  unsupported,
  validationError,
} from '../faults.ts';

type Spec = LoadBalancer['spec'];

export interface PlacementInput {
  readonly Subnets?: readonly string[];
  readonly SubnetMappings?: readonly SubnetMapping[];
}

/** The subnets that a call names. Throws SubnetNotFound, InvalidSubnet, InvalidConfigurationRequest, ValidationError. */
export async function placementOf(
  ctx: Ctx,
  { Subnets, SubnetMappings }: PlacementInput,
  type: Spec['type'],
): Promise<Required<Pick<Spec, 'subnets' | 'vpcId'>>> {
  const fixed = SubnetMappings?.find(
    ({ AllocationId, PrivateIPv4Address }) => AllocationId || PrivateIPv4Address,
  );
  if (fixed !== undefined)
    throw unsupported(
      'Load balancers with addresses of the caller are not supported here: name subnets only',
    );
  const ids = Subnets?.length ? Subnets : (SubnetMappings ?? []).map(({ SubnetId = '' }) => SubnetId);
  const subnets: Subnet[] = [];
  for (const id of new Set(ids)) {
    const found = await ctx.client.find(subnetKind, { namespace: ctx.region, name: id });
    if (found === undefined) throw subnetNotFound(id);
    subnets.push(found);
  }
  checkZones(subnets, type);
  return {
    vpcId: subnets[0]?.spec.vpcId ?? '',
    subnets: subnets.map(({ metadata, spec }) => ({ subnetId: metadata.name, zone: spec.availabilityZone })),
  };
}

function checkZones(subnets: readonly Subnet[], type: Spec['type']): void {
  const zones = new Set(subnets.map(({ spec }) => spec.availabilityZone));
  if (subnets.length === 0) throw validationError('At least one subnet must be specified');
  if (type === 'application' && zones.size < 2)
    throw validationError('At least two subnets in two different Availability Zones must be specified');
  if (zones.size < subnets.length)
    throw unsupported('A load balancer cannot be attached to multiple subnets in the same Availability Zone');
  if (new Set(subnets.map(({ spec }) => spec.vpcId)).size > 1)
    throw invalidSubnet('All subnets must belong to the same VPC');
}

/** The groups that a call names; an application load balancer is in its VPC's default one otherwise. */
export async function securityGroupsOf(
  ctx: Ctx,
  given: readonly string[] | undefined,
  { type, vpcId }: Pick<Spec, 'type' | 'vpcId'>,
): Promise<readonly string[] | undefined> {
  if (!given?.length && type === 'network') return undefined;
  const { items } = await ctx.client.list(securityGroupKind, { namespace: ctx.region });
  const own = items.filter(({ spec }) => spec.vpcId === vpcId);
  if (!given?.length)
    return own.filter(({ spec }) => spec.groupName === 'default').map(({ metadata }) => metadata.name);
  const missing = given.find((id) => !own.some(({ metadata }) => metadata.name === id));
  if (missing !== undefined) throw securityGroupNotFound(missing);
  return [...new Set(given)];
}

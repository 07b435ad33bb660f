// What a group is given beside numbers, place and template: health checks, cooldowns, policies. Absent in a change = as it was.
//
// `further` keeps what is only given back. What would change how machines run and is not here is refused by its name.
import type { UpdateAutoScalingGroupCommandInput } from '@aws-sdk/client-auto-scaling';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import { unsupported, validationError } from '../faults.ts';
import { SERVICE_ROLE, TERMINATION_POLICIES } from '../words.ts';
import { checkRange } from './numbers.ts';

type Spec = MachineGroup['spec'];
type Given = Partial<Omit<UpdateAutoScalingGroupCommandInput, 'AutoScalingGroupName'>>;
export type Settings = Pick<
  Spec,
  | 'healthCheck'
  | 'cooldownSeconds'
  | 'warmupSeconds'
  | 'terminationPolicies'
  | 'protectNew'
  | 'maxLifetimeSeconds'
  | 'maintenance'
  | 'zoneBalance'
  | 'serviceLinkedRole'
  | 'further'
>;

export const DEFAULTS: Settings = {
  healthCheck: { type: 'EC2', graceSeconds: 0 },
  cooldownSeconds: 300,
  terminationPolicies: ['Default'],
  protectNew: false,
  serviceLinkedRole: SERVICE_ROLE,
  zoneBalance: 'balanced-best-effort',
};

const KEPT = [
  'CapacityRebalance',
  'CapacityReservationSpecification',
  'Context',
  'AvailabilityZoneImpairmentPolicy',
  'DeletionProtection',
  'InstanceLifecyclePolicy',
] as const;

/** Throws ValidationError, UnsupportedOperation. */
export function settingsOf(given: Given, before: Settings): Settings {
  check(given);
  const kept = KEPT.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const]));
  const { DefaultCooldown, TerminationPolicies, NewInstancesProtectedFromScaleIn, ServiceLinkedRoleARN } =
    given;
  const { AvailabilityZoneDistribution: zones } = given;
  return {
    healthCheck: {
      type: healthCheckType(given.HealthCheckType) ?? before.healthCheck.type,
      graceSeconds: given.HealthCheckGracePeriod ?? before.healthCheck.graceSeconds,
    },
    cooldownSeconds: DefaultCooldown ?? before.cooldownSeconds,
    warmupSeconds: reset(given.DefaultInstanceWarmup, before.warmupSeconds, -1),
    terminationPolicies: TerminationPolicies?.length ? TerminationPolicies : before.terminationPolicies,
    protectNew: NewInstancesProtectedFromScaleIn ?? before.protectNew,
    maxLifetimeSeconds: reset(given.MaxInstanceLifetime, before.maxLifetimeSeconds, 0),
    maintenance: maintenanceOf(given.InstanceMaintenancePolicy, before.maintenance),
    zoneBalance: balanceOf(zones?.CapacityDistributionStrategy) ?? before.zoneBalance,
    serviceLinkedRole: ServiceLinkedRoleARN || before.serviceLinkedRole,
    further: { ...before.further, ...Object.fromEntries(kept) },
  };
}

function check(given: Given): void {
  checkRange('healthCheckGracePeriod', given.HealthCheckGracePeriod, 0, 2 ** 31 - 1);
  checkRange('defaultCooldown', given.DefaultCooldown, 0, 2 ** 31 - 1);
  checkRange('defaultInstanceWarmup', given.DefaultInstanceWarmup, -1, 3600);
  if (given.MaxInstanceLifetime)
    checkRange('maxInstanceLifetime', given.MaxInstanceLifetime, 86_400, 31_536_000);
  for (const policy of given.TerminationPolicies ?? [])
    if (!TERMINATION_POLICIES.includes(policy))
      throw validationError(`Invalid termination policy: ${policy}`);
  if (given.PlacementGroup) throw unsupported('A placement group');
  if (given.DesiredCapacityType && given.DesiredCapacityType !== 'units')
    throw unsupported(`DesiredCapacityType '${given.DesiredCapacityType}'`);
  if (given.AvailabilityZoneImpairmentPolicy?.ZonalShiftEnabled) throw unsupported('Zonal shift');
}

function healthCheckType(given: string | undefined): 'EC2' | 'ELB' | undefined {
  if (!given) return undefined;
  const types = given.split(',').map((type) => type.trim());
  const wrong = types.find((type) => !['EC2', 'ELB', 'EBS', 'VPC_LATTICE'].includes(type));
  if (wrong !== undefined) throw validationError(`Invalid health check type: ${wrong}`);
  const missing = types.find((type) => type === 'EBS' || type === 'VPC_LATTICE');
  if (missing !== undefined) throw unsupported(`The health check type ${missing}`);
  return types.includes('ELB') ? 'ELB' : 'EC2';
}

function balanceOf(given: string | undefined): Spec['zoneBalance'] {
  if (!given) return undefined;
  if (given === 'balanced-best-effort' || given === 'balanced-only') return given;
  throw unsupported(`The capacity distribution strategy ${given}`);
}

/** `nothing` takes the setting away. */
function reset(given: number | undefined, before: number | undefined, nothing: number): number | undefined {
  if (given === undefined) return before;
  return given === nothing ? undefined : given;
}

function maintenanceOf(
  given: Given['InstanceMaintenancePolicy'],
  before: Spec['maintenance'],
): Spec['maintenance'] {
  if (!given) return before;
  const { MinHealthyPercentage: minHealthy = -1, MaxHealthyPercentage: maxHealthy = -1 } = given;
  if (minHealthy === -1 && maxHealthy === -1) return undefined;
  if (minHealthy < 0 || minHealthy > 100 || maxHealthy < 100 || maxHealthy > 200)
    throw validationError(
      'MinHealthyPercentage must be between 0 and 100, and MaxHealthyPercentage between 100 and 200.',
    );
  if (maxHealthy - minHealthy > 100)
    throw validationError(
      'The difference between MinHealthyPercentage and MaxHealthyPercentage must not be greater than 100.',
    );
  return { minHealthy, maxHealthy };
}

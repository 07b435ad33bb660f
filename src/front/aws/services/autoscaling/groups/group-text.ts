// A group as DescribeAutoScalingGroups shows it: what was asked for, its machines, and nothing that was not given.
import type { AutoScalingGroup, AutoScalingInstanceDetails, Instance } from '@aws-sdk/client-auto-scaling';
import type { NoUndefined } from '@smithy/types';
import type { LaunchTemplate } from '../../../../../model/kinds/launch-template.ts';
import type { Machine } from '../../../../../model/kinds/machine.ts';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import { isDeleting } from '../../../../../model/object.ts';
import { groupArn } from '../words.ts';
import { tagText } from './tags.ts';

/** What the texts of groups are made with. */
export interface Around {
  readonly membersOf: (group: MachineGroup) => readonly Machine[];
  readonly findTemplate: (id: string) => LaunchTemplate | undefined;
  /** ARNs of target groups by their object names. */
  readonly targetGroupArns: (names: readonly string[]) => string[];
}

export function groupText(group: MachineGroup, around: Around): NoUndefined<AutoScalingGroup> {
  const { spec } = group;
  const { maintenance, further = {}, suspended, metrics } = spec;
  const { distribution: _, isByZones, ...given } = further;
  const arns = around.targetGroupArns(spec.targetGroups);
  return {
    AutoScalingGroupName: spec.groupName,
    AutoScalingGroupARN: groupArn(group),
    ...templateText(group, around),
    MinSize: spec.min,
    MaxSize: spec.max,
    DesiredCapacity: spec.desired,
    DefaultCooldown: spec.cooldownSeconds,
    AvailabilityZones: [...spec.zones],
    LoadBalancerNames: [],
    TargetGroupARNs: arns,
    HealthCheckType: spec.healthCheck.type,
    HealthCheckGracePeriod: spec.healthCheck.graceSeconds,
    Instances: around.membersOf(group).map(instanceText),
    CreatedTime: new Date(spec.createdAt),
    SuspendedProcesses: suspended.map(({ process, reason }) => ({
      ProcessName: process,
      SuspensionReason: reason,
    })),
    VPCZoneIdentifier: isByZones ? '' : spec.subnets.join(','),
    EnabledMetrics: metrics.map((Metric) => ({ Metric, Granularity: '1Minute' })),
    ...(isDeleting(group) && { Status: group.status?.state ?? 'Delete in progress' }),
    Tags: tagText(group),
    TerminationPolicies: [...spec.terminationPolicies],
    NewInstancesProtectedFromScaleIn: spec.protectNew,
    ServiceLinkedRoleARN: spec.serviceLinkedRole,
    TrafficSources: arns.map((Identifier) => ({ Identifier, Type: 'elbv2' })),
    AvailabilityZoneDistribution: {
      CapacityDistributionStrategy: spec.zoneBalance ?? 'balanced-best-effort',
    },
    ...(spec.maxLifetimeSeconds !== undefined && { MaxInstanceLifetime: spec.maxLifetimeSeconds }),
    ...(spec.warmupSeconds !== undefined && { DefaultInstanceWarmup: spec.warmupSeconds }),
    ...(maintenance && {
      InstanceMaintenancePolicy: {
        MinHealthyPercentage: maintenance.minHealthy,
        MaxHealthyPercentage: maintenance.maxHealthy,
      },
    }),
    ...given,
  };
}

function templateText(
  { spec }: MachineGroup,
  { findTemplate }: Around,
): Pick<NoUndefined<AutoScalingGroup>, 'LaunchTemplate' | 'MixedInstancesPolicy'> {
  const { id, version } = spec.template;
  const name = findTemplate(id)?.spec.templateName;
  const LaunchTemplateSpecification = {
    LaunchTemplateId: id,
    ...(name !== undefined && { LaunchTemplateName: name }),
    Version: version,
  };
  const distribution = spec.further?.distribution;
  if (!distribution) return { LaunchTemplate: LaunchTemplateSpecification };
  const Overrides = (spec.instanceTypes ?? []).map((InstanceType) => ({ InstanceType }));
  return {
    MixedInstancesPolicy: {
      LaunchTemplate: { LaunchTemplateSpecification, Overrides },
      InstancesDistribution: distribution,
    },
  };
}

export function instanceText(machine: Machine): NoUndefined<Instance> {
  const { spec, metadata } = machine;
  const { launchTemplate: template, member } = spec;
  return {
    InstanceId: metadata.name,
    InstanceType: spec.instanceType,
    AvailabilityZone: spec.zone,
    LifecycleState: member?.lifecycle ?? 'Detached',
    HealthStatus: member?.health ?? 'Healthy',
    ...(template && {
      LaunchTemplate: {
        LaunchTemplateId: template.id,
        LaunchTemplateName: template.name,
        Version: template.version,
      },
    }),
    ProtectedFromScaleIn: member?.protectedFromScaleIn ?? false,
  };
}

/** The same with its group; DescribeAutoScalingInstances says health in capitals. */
export function instanceDetails(
  machine: Machine,
  { spec }: MachineGroup,
): NoUndefined<AutoScalingInstanceDetails> {
  const text = instanceText(machine);
  return {
    ...text,
    AutoScalingGroupName: spec.groupName,
    HealthStatus: text.HealthStatus.toUpperCase(),
  };
}

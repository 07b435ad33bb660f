// What are a group's machines made from: a launch template, or a mixed instances policy around one?
//
// A policy is given back as AWS gives it, with its defaults. Its sizes are tried in their order; spot capacity, weights and choices by
// attributes are not here and refused by their names.
import type {
  LaunchTemplateOverrides,
  LaunchTemplateSpecification,
  MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling';
import { checkedLaunch } from '../../../../../core/machines/launch.ts';
import { LaunchRefused } from '../../../../../core/machines/refused.ts';
import { templateVersion } from '../../../../../model/kinds/launch-template.ts';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import type { Ctx } from '../../../context.ts';
import { launchWorld } from '../../ec2/launch-world.ts';
import { unsupported, validationError } from '../faults.ts';
import type { Place } from './place.ts';
import { type NamedTemplate, namedTemplate } from './template-ref.ts';

export interface Given {
  readonly LaunchConfigurationName?: string;
  readonly InstanceId?: string;
  readonly LaunchTemplate?: LaunchTemplateSpecification;
  readonly MixedInstancesPolicy?: MixedInstancesPolicy;
}

export interface Choice extends NamedTemplate {
  /** Absent: the template's own. */
  readonly instanceTypes?: readonly string[];
  readonly distribution?: { readonly [name: string]: unknown };
}

/** Undefined when nothing is given. Throws ValidationError. */
export async function templateChoice(ctx: Ctx, given: Given): Promise<Choice | undefined> {
  const { LaunchTemplate, MixedInstancesPolicy: mixed } = given;
  if (given.LaunchConfigurationName) throw unsupported('A launch configuration: use a launch template. It');
  if (given.InstanceId) throw unsupported('A group made from an instance');
  if (LaunchTemplate && mixed)
    throw validationError(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
    );
  if (LaunchTemplate) return namedTemplate(ctx, LaunchTemplate);
  return mixed && mixedChoice(ctx, mixed);
}

async function mixedChoice(ctx: Ctx, { LaunchTemplate, InstancesDistribution = {} }: MixedInstancesPolicy) {
  const named = LaunchTemplate?.LaunchTemplateSpecification;
  if (!named) throw validationError('A mixed instances policy must contain a launch template.');
  const { OnDemandPercentageAboveBaseCapacity: percentage = 100 } = InstancesDistribution;
  if (percentage < 100) throw unsupported('Spot capacity (OnDemandPercentageAboveBaseCapacity below 100)');
  const types = (LaunchTemplate.Overrides ?? []).map(instanceType);
  return {
    ...(await namedTemplate(ctx, named)),
    ...(types.length > 0 && { instanceTypes: types }),
    distribution: { ...DISTRIBUTION, ...InstancesDistribution },
  };
}

const DISTRIBUTION = {
  OnDemandAllocationStrategy: 'prioritized',
  OnDemandBaseCapacity: 0,
  OnDemandPercentageAboveBaseCapacity: 100,
  SpotAllocationStrategy: 'lowest-price',
};

function instanceType(override: LaunchTemplateOverrides): string {
  const { InstanceType, WeightedCapacity, InstanceRequirements, LaunchTemplateSpecification } = override;
  if (InstanceRequirements) throw unsupported('Choosing instance types by their attributes');
  if (LaunchTemplateSpecification) throw unsupported('A launch template of an override');
  if (WeightedCapacity && WeightedCapacity !== '1') throw unsupported('WeightedCapacity');
  if (!InstanceType) throw validationError('An override must contain an instance type.');
  return InstanceType;
}

/** A machine can be made from it, in each zone. Throws ValidationError. */
export async function checkLaunch(
  ctx: Ctx,
  { ref, template, instanceTypes }: Choice,
  place: Place,
): Promise<void> {
  const data = templateVersion(template, ref.version)?.data;
  if (!data) return;
  const world = await launchWorld(ctx);
  const { zone: _, ...rest } = data;
  try {
    for (const subnet of place.subnets)
      for (const each of instanceTypes ?? [data.instanceType])
        checkedLaunch({ ...rest, subnet, ...(each !== undefined && { instanceType: each }) }, world);
  } catch (error) {
    if (!(error instanceof LaunchRefused)) throw error;
    throw validationError(`You must use a valid fully-formed launch template. ${error.message}`);
  }
}

/** The fields of the group that say it. */
export function templateFields(
  choice: Choice,
): Pick<MachineGroup['spec'], 'template' | 'templateNamed' | 'instanceTypes'> {
  const { ref, isNamed, instanceTypes } = choice;
  return { template: ref, templateNamed: isNamed, instanceTypes };
}

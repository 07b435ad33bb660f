import type { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { machineGroupKind } from '../../../../../model/kinds/machine-group.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { createRecord } from '../../../shared/records.ts';
import { groupExists, unsupported, validationError } from '../faults.ts';
import { makeHook } from '../hooks/hook.ts';
import { groupKey } from '../lookup.ts';
import { timeOf } from '../times.ts';
import { firstNumbers } from './numbers.ts';
import { placeOf } from './place.ts';
import { DEFAULTS, settingsOf } from './settings.ts';
import { tagsOf } from './tags.ts';
import { targetGroupNames, targetGroupsOfSources } from './target-groups.ts';
import { checkLaunch, templateChoice, templateFields } from './template-choice.ts';

type Create = Input<CreateAutoScalingGroupCommand>;

export async function createAutoScalingGroup(
  input: Create,
  ctx: Ctx,
): Promise<Output<CreateAutoScalingGroupCommand>> {
  checkName(input.AutoScalingGroupName);
  if (input.LoadBalancerNames?.length) throw unsupported('A Classic Load Balancer');
  const key = groupKey(ctx, input.AutoScalingGroupName);
  const exists = () => groupExists(input.AutoScalingGroupName);
  if (await ctx.client.find(machineGroupKind, key)) throw exists();
  const group = await createRecord(
    ctx.client,
    machineGroupKind,
    { metadata: key, spec: await specOf(ctx, input) },
    exists,
  );
  for (const hook of input.LifecycleHookSpecificationList ?? []) await makeHook(ctx, group, hook);
  return {};
}

async function specOf(ctx: Ctx, input: Create) {
  const numbers = firstNumbers(input);
  const settings = settingsOf(input, DEFAULTS);
  const choice = await templateChoice(ctx, input);
  if (!choice)
    throw validationError(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
    );
  const place = await placeOf(ctx, input.VPCZoneIdentifier, input.AvailabilityZones);
  await checkLaunch(ctx, choice, place);
  const { distribution } = choice;
  const { further } = settings;
  const isByZones = !input.VPCZoneIdentifier;
  return {
    ...settings,
    ...numbers,
    ...templateFields(choice),
    ...place,
    groupName: input.AutoScalingGroupName,
    targetGroups: [
      ...(await targetGroupNames(ctx, input.TargetGroupARNs)),
      ...(await targetGroupsOfSources(ctx, input.TrafficSources)),
    ],
    suspended: [],
    metrics: [],
    tags: tagsOf(input.Tags),
    createdAt: timeOf(ctx.clock),
    further: { ...further, ...(distribution && { distribution }), ...(isByZones && { isByZones }) },
  };
}

function checkName(name: string): void {
  if (name.trim() === '' || name.length > 255 || name.includes(':'))
    throw validationError(
      `1 validation error detected: Value '${name}' at 'autoScalingGroupName' failed to satisfy constraint: Member must have length between 1 and 255 and contain no colon`,
    );
}

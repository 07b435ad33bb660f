import type { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeGroup } from '../lookup.ts';
import { timeOf } from '../times.ts';
import { changedNumbers, updateCause } from './numbers.ts';
import { placeOf } from './place.ts';
import { settingsOf } from './settings.ts';
import { checkLaunch, templateChoice, templateFields } from './template-choice.ts';

type Update = Input<UpdateAutoScalingGroupCommand>;
type Spec = MachineGroup['spec'];

export async function updateAutoScalingGroup(
  input: Update,
  ctx: Ctx,
): Promise<Output<UpdateAutoScalingGroupCommand>> {
  await changeGroup(ctx, input.AutoScalingGroupName, async (before) => {
    const placed = await withPlace(ctx, input, { ...before, ...settingsOf(input, before) });
    const after = await withTemplate(ctx, input, placed);
    const numbers = changedNumbers(before, input);
    const desiredCause = updateCause(before, numbers, timeOf(ctx.clock)) ?? before.desiredCause;
    return { ...after, ...numbers, ...(desiredCause !== undefined && { desiredCause }) };
  });
  return {};
}

async function withPlace(ctx: Ctx, input: Update, spec: Spec): Promise<Spec> {
  const { VPCZoneIdentifier, AvailabilityZones } = input;
  if (!VPCZoneIdentifier && !AvailabilityZones?.length) return spec;
  const place = await placeOf(ctx, VPCZoneIdentifier, AvailabilityZones);
  const { isByZones: _, ...further } = spec.further ?? {};
  return { ...spec, ...place, further: VPCZoneIdentifier ? further : { ...further, isByZones: true } };
}

async function withTemplate(ctx: Ctx, input: Update, spec: Spec): Promise<Spec> {
  const choice = await templateChoice(ctx, input);
  if (!choice) return spec;
  await checkLaunch(ctx, choice, spec);
  const { distribution: _, ...further } = spec.further ?? {};
  const { distribution } = choice;
  return {
    ...spec,
    ...templateFields(choice),
    further: distribution ? { ...further, distribution } : further,
  };
}

import type { StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import {
  type InstanceRefresh,
  instanceRefreshKind,
  isRefreshOver,
} from '../../../../../model/kinds/instance-refresh.ts';
import { launchTemplateKind, templateVersion } from '../../../../../model/kinds/launch-template.ts';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import { isDeleting, ownedBy } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { inTurn } from '../../ec2/turns.ts';
import { refreshInProgress, unsupported, validationError } from '../faults.ts';
import { type Choice, checkLaunch, templateChoice } from '../groups/template-choice.ts';
import { getGroup, refreshesOf } from '../lookup.ts';
import { timeOf } from '../times.ts';
import { preferencesOf } from './preferences.ts';

type Start = Input<StartInstanceRefreshCommand>;

/** One at a time for a group: another that is not over refuses it. */
export async function startInstanceRefresh(
  input: Start,
  ctx: Ctx,
): Promise<Output<StartInstanceRefreshCommand>> {
  const group = await getGroup(ctx, input.AutoScalingGroupName);
  if (isDeleting(group)) throw validationError(`The group ${group.spec.groupName} is being deleted.`);
  if (input.Strategy && input.Strategy !== 'Rolling') throw unsupported(`The strategy ${input.Strategy}`);
  return inTurn(`refresh/${ctx.region}/${group.metadata.name}`, async () => {
    const refreshes = await refreshesOf(ctx, group.metadata.name);
    if (refreshes.some((refresh) => !isRefreshOver(refresh))) throw refreshInProgress();
    const spec = await specOf(ctx, input, group);
    const metadata = { namespace: ctx.region, name: ctx.ids.uuid(), ownerReferences: [ownedBy(group)] };
    const { metadata: made } = await ctx.client.create(instanceRefreshKind, { metadata, spec });
    return { InstanceRefreshId: made.name };
  });
}

async function specOf(
  ctx: Ctx,
  { DesiredConfiguration, Preferences }: Start,
  group: MachineGroup,
): Promise<InstanceRefresh['spec']> {
  const preferences = preferencesOf(Preferences, group);
  const choice = DesiredConfiguration && (await templateChoice(ctx, DesiredConfiguration));
  if (choice?.distribution) throw unsupported('A mixed instances policy as the desired configuration');
  if (choice) await checkLaunch(ctx, choice, group.spec);
  if (preferences.autoRollback) checkReversible(choice);
  return {
    group: group.metadata.name,
    from: await currentTemplate(ctx, group),
    ...(choice && { to: choice.ref }),
    preferences,
    createdAt: timeOf(ctx.clock),
    given: { ...(DesiredConfiguration && { DesiredConfiguration }) },
  };
}

/** What a version means must not change under a refresh that may have to go back. */
function checkReversible(choice: Choice | undefined): void {
  if (!choice)
    throw validationError('You must specify a desired configuration when AutoRollback is enabled.');
  if (choice.ref.version.startsWith('$'))
    throw validationError(
      'You cannot use a launch template version of $Latest or $Default when AutoRollback is enabled.',
    );
}

async function currentTemplate(
  { client, region }: Ctx,
  { spec: { template } }: MachineGroup,
): Promise<InstanceRefresh['spec']['from']> {
  const found = await client.find(launchTemplateKind, { namespace: region, name: template.id });
  const number = found && templateVersion(found, template.version)?.number;
  if (number === undefined)
    throw validationError(
      `You must use a valid fully-formed launch template. The launch template version ${template.version} of ${template.id} does not exist.`,
    );
  return { ...template, number };
}

// Answers to lifecycle hooks: a machine that is held goes on, is given up, or is held for longer. Named by the machine, or by the token.
import type {
  CompleteLifecycleActionCommand,
  RecordLifecycleActionHeartbeatCommand,
} from '@aws-sdk/client-auto-scaling';
import { type GroupMember, machineKind } from '../../../../../model/kinds/machine.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { hookNotFound, validationError } from '../faults.ts';
import { getGroup, membersByGroup } from '../lookup.ts';
import { hooksOf, resultOf } from './hook.ts';

type Held = NonNullable<GroupMember['hook']>;

export async function completeLifecycleAction(
  input: Input<CompleteLifecycleActionCommand>,
  ctx: Ctx,
): Promise<Output<CompleteLifecycleActionCommand>> {
  const result = resultOf(input.LifecycleActionResult) ?? 'ABANDON';
  await changeHeld(ctx, input, (held) => ({ ...held, result }));
  return {};
}

export async function recordLifecycleActionHeartbeat(
  input: Input<RecordLifecycleActionHeartbeatCommand>,
  ctx: Ctx,
): Promise<Output<RecordLifecycleActionHeartbeatCommand>> {
  await changeHeld(ctx, input, (held, heartbeatSeconds) => ({
    ...held,
    deadline: new Date(ctx.clock.now() + heartbeatSeconds * 1000).toISOString(),
  }));
  return {};
}

interface Named {
  readonly AutoScalingGroupName: string;
  readonly LifecycleHookName: string;
  readonly LifecycleActionToken?: string;
  readonly InstanceId?: string;
}

async function changeHeld(ctx: Ctx, input: Named, change: (held: Held, heartbeatSeconds: number) => Held) {
  const { LifecycleHookName: hookName, LifecycleActionToken: token, InstanceId: id } = input;
  if (!token && !id)
    throw validationError('You must specify either a lifecycle action token or an instance ID.');
  const group = await getGroup(ctx, input.AutoScalingGroupName);
  const hook = (await hooksOf(ctx, group)).find(({ spec }) => spec.hookName === hookName);
  if (!hook) throw hookNotFound(hookName, group.spec.groupName);
  const missing = () =>
    validationError(`No active Lifecycle Action found with ${id ? `instance ID ${id}` : `token ${token}`}`);
  const members = (await membersByGroup(ctx)).get(group.metadata.name) ?? [];
  const isMeant = (held: Held | undefined) => held?.name === hookName && (!token || held.token === token);
  const found = members.find(
    ({ metadata, spec }) => (!id || metadata.name === id) && isMeant(spec.member?.hook),
  );
  if (!found) throw missing();
  await changeRecord(ctx.client, machineKind, keyOf(found), missing, (machine) => {
    const { member } = machine.spec;
    if (!member?.hook || !isMeant(member.hook)) throw missing();
    const held = change(member.hook, hook.spec.heartbeatSeconds);
    return { ...machine, spec: { ...machine.spec, member: { ...member, hook: held } } };
  });
}

// Lifecycle hooks: which one holds a member next, and what its answer, or the want of one, means.
//
// Hooks of one way are asked one after the other, by name. Silence is the hook's default; a hook that was taken away lets go of what it held:
// machines on their way in are given up, those on their way out go on.
import { uuidFrom } from '../../../model/activity-name.ts';
import type { LifecycleHook } from '../../../model/kinds/group-rules.ts';
import type { GroupMember } from '../../../model/kinds/machine.ts';
import { entering, type Member } from '../members.ts';

export type Transition = LifecycleHook['spec']['transition'];
export const LAUNCHING = 'autoscaling:EC2_INSTANCE_LAUNCHING';
export const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING';

/** The member held by the next hook; undefined when none is left. */
export function held(
  { metadata, spec: { member } }: Member,
  hooks: readonly LifecycleHook[],
  transition: Transition,
  nowMs: number,
): GroupMember | undefined {
  const done = member.hooksDone ?? [];
  const [hook] = hooks
    .filter(({ spec }) => spec.transition === transition && !done.includes(spec.hookName))
    .sort((a, b) => (a.spec.hookName < b.spec.hookName ? -1 : 1));
  if (!hook) return undefined;
  const { hookName, heartbeatSeconds } = hook.spec;
  const deadline = new Date(nowMs + heartbeatSeconds * 1000).toISOString();
  const lifecycle = transition === LAUNCHING ? 'Pending:Wait' : 'Terminating:Wait';
  const token = uuidFrom(`${metadata.uid}/${hookName}/${nowMs}`);
  return { ...entering(member, lifecycle, nowMs), hook: { name: hookName, token, deadline } };
}

export type Answer =
  | { readonly type: 'waiting'; readonly untilMs: number }
  | { readonly type: 'continue' }
  | { readonly type: 'abandon'; readonly message: string };

/** What became of the hook that holds the member. */
export function answerOf(
  { lifecycleSince, hook }: GroupMember,
  hooks: readonly LifecycleHook[],
  transition: Transition,
  nowMs: number,
): Answer {
  const kind = hooks.find(({ spec }) => spec.hookName === hook?.name)?.spec;
  if (!hook || !kind) return transition === LAUNCHING ? abandoned(hook, GONE) : { type: 'continue' };
  const lastMs = Date.parse(lifecycleSince) + kind.globalTimeoutSeconds * 1000;
  const untilMs = Math.min(Date.parse(hook.deadline), lastMs);
  const result = hook.result ?? (nowMs >= untilMs ? kind.defaultResult : undefined);
  if (result === undefined) return { type: 'waiting', untilMs };
  if (result === 'CONTINUE') return { type: 'continue' };
  return abandoned(hook, hook.result ? GIVEN : 'Heartbeat Timeout');
}

const GIVEN = 'Lifecycle Action Completed with ABANDON Result';
const GONE = 'the lifecycle hook was deleted';

function abandoned(hook: GroupMember['hook'], why: string): Answer {
  const token = hook ? ` with token ${hook.token}` : '';
  return {
    type: 'abandon',
    message: `Instance failed to complete user's Lifecycle Action: Lifecycle Action${token} was abandoned: ${why}`,
  };
}

/** The member once the hook has let it go on. */
export function letGo(member: GroupMember): GroupMember {
  const { hook, ...rest } = member;
  return hook ? { ...rest, hooksDone: [...(member.hooksDone ?? []), hook.name] } : rest;
}

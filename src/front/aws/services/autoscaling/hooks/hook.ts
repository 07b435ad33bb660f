// Lifecycle hooks: how they are named among objects, AWS's defaults, and how they are shown.
import type { LifecycleHook as Text } from '@aws-sdk/client-auto-scaling';
import { type LifecycleHook, lifecycleHookKind } from '../../../../../model/kinds/group-rules.ts';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import { type ObjectKey, ownedBy } from '../../../../../model/object.ts';
import { objectName } from '../../../../../model/object-name.ts';
import type { Ctx } from '../../../context.ts';
import { validationError } from '../faults.ts';
import { checkRange } from '../groups/numbers.ts';

export const TRANSITIONS = [
  'autoscaling:EC2_INSTANCE_LAUNCHING',
  'autoscaling:EC2_INSTANCE_TERMINATING',
] as const;

export interface Given {
  readonly LifecycleHookName?: string;
  readonly LifecycleTransition?: string;
  readonly NotificationTargetARN?: string;
  readonly NotificationMetadata?: string;
  readonly RoleARN?: string;
  readonly HeartbeatTimeout?: number;
  readonly DefaultResult?: string;
}

export function hookKey({ region }: Ctx, { spec }: MachineGroup, hookName: string): ObjectKey {
  return { namespace: region, name: objectName(`${spec.groupName}/${hookName}`) };
}

export async function hooksOf(
  { client, region }: Ctx,
  { metadata }: MachineGroup,
): Promise<readonly LifecycleHook[]> {
  const fieldSelector = `spec.group=${metadata.name}`;
  return (await client.list(lifecycleHookKind, { namespace: region, fieldSelector })).items;
}

/** Throws ValidationError. */
export async function makeHook(ctx: Ctx, group: MachineGroup, given: Given): Promise<void> {
  const spec = hookSpec(group, given, undefined);
  const key = hookKey(ctx, group, spec.hookName);
  await ctx.client.create(lifecycleHookKind, {
    metadata: { ...key, ownerReferences: [ownedBy(group)] },
    spec,
  });
}

/** What is not given stays as it was. Throws ValidationError. */
export function hookSpec(
  group: MachineGroup,
  given: Given,
  before: LifecycleHook['spec'] | undefined,
): LifecycleHook['spec'] {
  const { LifecycleHookName: hookName = '', LifecycleTransition, DefaultResult } = given;
  if (!/^[A-Za-z0-9\-_/]{1,255}$/.test(hookName))
    throw validationError(
      `1 validation error detected: Value '${hookName}' at 'lifecycleHookName' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9\\-_\\/]+`,
    );
  checkRange('heartbeatTimeout', given.HeartbeatTimeout, 30, 7200);
  const transition = TRANSITIONS.find((each) => each === LifecycleTransition) ?? before?.transition;
  if (!transition || (LifecycleTransition && transition !== LifecycleTransition))
    throw validationError(
      `Lifecycle Transition '${LifecycleTransition ?? ''}' is not one of ${TRANSITIONS.join(', ')}`,
    );
  const heartbeatSeconds = given.HeartbeatTimeout ?? before?.heartbeatSeconds ?? 3600;
  return {
    group: group.metadata.name,
    hookName,
    transition,
    heartbeatSeconds,
    globalTimeoutSeconds: Math.min(172_800, heartbeatSeconds * 100),
    defaultResult: resultOf(DefaultResult) ?? before?.defaultResult ?? 'ABANDON',
    ...kept('notificationTarget', given.NotificationTargetARN ?? before?.notificationTarget),
    ...kept('notificationMetadata', given.NotificationMetadata ?? before?.notificationMetadata),
    ...kept('role', given.RoleARN ?? before?.role),
  };
}

const kept = (name: string, value: string | undefined) => (value ? { [name]: value } : {});

/** Throws ValidationError. */
export function resultOf(given: string | undefined): 'CONTINUE' | 'ABANDON' | undefined {
  if (given === undefined || given === 'CONTINUE' || given === 'ABANDON') return given;
  throw validationError(`Lifecycle action result '${given}' is not one of CONTINUE, ABANDON`);
}

export function hookText({ spec }: LifecycleHook, groupName: string): Text {
  return {
    LifecycleHookName: spec.hookName,
    AutoScalingGroupName: groupName,
    LifecycleTransition: spec.transition,
    ...(spec.notificationTarget !== undefined && { NotificationTargetARN: spec.notificationTarget }),
    ...(spec.role !== undefined && { RoleARN: spec.role }),
    ...(spec.notificationMetadata !== undefined && { NotificationMetadata: spec.notificationMetadata }),
    HeartbeatTimeout: spec.heartbeatSeconds,
    GlobalTimeout: spec.globalTimeoutSeconds,
    DefaultResult: spec.defaultResult,
  };
}

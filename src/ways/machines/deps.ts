// What the controllers of the machine way are given by the control program, and the caches they share.
import type { Clock } from '../../machinery/clock.ts';
import type { EventRecorder } from '../../machinery/events.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { startInformer } from '../../machinery/reflector.ts';
import type { AnyKind, Kind } from '../../model/kind.ts';
import { type Alarm, alarmKind } from '../../model/kinds/alarm.ts';
import {
  type LifecycleHook,
  lifecycleHookKind,
  type ScalingActivity,
  type ScalingPolicy,
  type ScheduledAction,
  scalingActivityKind,
  scalingPolicyKind,
  scheduledActionKind,
} from '../../model/kinds/group-rules.ts';
import { type InstanceRefresh, instanceRefreshKind } from '../../model/kinds/instance-refresh.ts';
import { type LaunchTemplate, launchTemplateKind } from '../../model/kinds/launch-template.ts';
import { type Machine, machineKind } from '../../model/kinds/machine.ts';
import { type MachineGroup, machineGroupKind } from '../../model/kinds/machine-group.ts';
import type { Node } from '../../model/kinds/node.ts';
import type { TargetGroup } from '../../model/kinds/target-group.ts';
import { type Volume, volumeKind } from '../../model/kinds/volume.ts';
import { type ApiObject, keyText, type ObjectKey } from '../../model/object.ts';

/** Index of what belongs to a MachineGroup (machines, hooks, activities, refreshes) by `namespace/group`. */
export const BY_GROUP = 'group';
/** Index of volumes by `namespace/machine`. */
export const BY_MACHINE = 'machine';

export interface MachineInformers {
  /** Indexed BY_GROUP. */
  readonly machines: Informer<Machine>;
  readonly groups: Informer<MachineGroup>;
  /** Indexed BY_GROUP. */
  readonly refreshes: Informer<InstanceRefresh>;
  /** Indexed BY_GROUP. */
  readonly hooks: Informer<LifecycleHook>;
  /** Indexed BY_GROUP. */
  readonly activities: Informer<ScalingActivity>;
  readonly policies: Informer<ScalingPolicy>;
  readonly scheduledActions: Informer<ScheduledAction>;
  readonly templates: Informer<LaunchTemplate>;
  /** Indexed BY_MACHINE. */
  readonly volumes: Informer<Volume>;
  readonly targetGroups: Informer<TargetGroup>;
  readonly alarms: Informer<Alarm>;
  readonly nodes: Informer<Node>;
}

export interface MachineDeps {
  readonly client: ObjectClient;
  readonly informers: MachineInformers;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventRecorder;
}

interface InformerOptions {
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Starts the caches that nobody else keeps. */
export function startMachineInformers(
  options: InformerOptions,
  shared: Pick<MachineInformers, 'nodes' | 'targetGroups'>,
): MachineInformers {
  const start = <T extends ApiObject>(
    kind: Kind<T>,
    indexes: { [name: string]: (object: T) => readonly string[] } = {},
  ) => startInformer<T>({ ...options, kind, indexes });
  const byGroup = {
    [BY_GROUP]: ({
      metadata: { namespace },
      spec,
    }: ApiObject & { readonly spec: { readonly group: string } }) => [
      keyText({ namespace, name: spec.group }),
    ],
  };
  return {
    ...shared,
    machines: start(machineKind, { [BY_GROUP]: groupOf }),
    groups: start(machineGroupKind),
    refreshes: start(instanceRefreshKind, byGroup),
    hooks: start(lifecycleHookKind, byGroup),
    activities: start(scalingActivityKind, byGroup),
    policies: start(scalingPolicyKind),
    scheduledActions: start(scheduledActionKind),
    templates: start(launchTemplateKind),
    volumes: start(volumeKind, { [BY_MACHINE]: machineOf }),
    alarms: start(alarmKind),
  };
}

/** With their kinds, for whoever keeps caches of all kinds. */
export function machineCaches(
  informers: MachineInformers,
): readonly (readonly [AnyKind, Informer<ApiObject>])[] {
  const pairs: readonly (readonly [unknown, unknown])[] = [
    [machineKind, informers.machines],
    [machineGroupKind, informers.groups],
    [instanceRefreshKind, informers.refreshes],
    [lifecycleHookKind, informers.hooks],
    [scalingActivityKind, informers.activities],
    [scalingPolicyKind, informers.policies],
    [scheduledActionKind, informers.scheduledActions],
    [launchTemplateKind, informers.templates],
    [volumeKind, informers.volumes],
    [alarmKind, informers.alarms],
  ];
  return pairs as readonly (readonly [AnyKind, Informer<ApiObject>])[]; // each of its kind
}

/** The machines of a group. */
export function membersOf({ machines }: MachineInformers, group: ObjectKey): readonly Machine[] {
  return machines.byIndex(BY_GROUP, keyText(group));
}

/** The group that the machine is a member of. */
export function groupOf({ metadata: { namespace }, spec }: Machine): readonly string[] {
  return spec.member ? [keyText({ namespace, name: spec.member.group })] : [];
}

function machineOf({ metadata: { namespace }, spec }: Volume): readonly string[] {
  return spec.attachment ? [keyText({ namespace, name: spec.attachment.machine })] : [];
}

// What do machines and their groups report of a period?
//
//   AWS/EC2           CPUUtilization (percent of the processors of its type), NetworkIn, NetworkOut, StatusCheckFailed*: of each machine,
//                     and of all machines of a group together; what they use counts there once they are in service and past the group's
//                     warm-up (what a boot takes is no load)
//   AWS/AutoScaling   how many machines of a group stand where, as far as the group has that collected
import { instanceTypes } from '../../../model/instance-types.ts';
import type { Machine, MemberLifecycle } from '../../../model/kinds/machine.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';
import {
  METRIC_PERIOD_SECONDS,
  type MetricDimension,
  type MetricKey,
  type MetricSample,
} from '../../../model/metrics.ts';
import { keyOf, keyText } from '../../../model/object.ts';

export interface Observed {
  readonly machines: readonly Machine[];
  readonly groups: readonly MachineGroup[];
}

type Usage = NonNullable<NonNullable<Machine['status']>['usage']>;

/** What every machine had used, by its UID. */
export type Usages = ReadonlyMap<string, Usage>;

export interface Sample {
  readonly key: MetricKey;
  readonly sample: MetricSample;
}

/** `timestamp` is the period's. Of a machine that was not there before only its check is reported. */
export function plan(
  { machines, groups }: Observed,
  before: Usages,
  timestamp: number,
): { readonly samples: readonly Sample[]; readonly usages: Usages } {
  const running = machines.filter(({ status }) => status?.state === 'running');
  const usages = new Map(
    running.flatMap(({ metadata, status }) => (status?.usage ? [[metadata.uid, status.usage] as const] : [])),
  );
  const byKey = new Map(groups.map((group) => [keyText(keyOf(group)), group]));
  const ofMachines = running.flatMap((machine) => {
    const { namespace, name, uid } = machine.metadata;
    const { member } = machine.spec;
    const group = member && byKey.get(keyText({ namespace, name: member.group }));
    const [checked, usage] = [checks(machine), used(machine, before.get(uid), usages.get(uid))];
    const tell = (reports: readonly Report[], dimension: MetricDimension) =>
      reports.map((report) =>
        sampleOf(machine.metadata, 'AWS/EC2', report, { dimensions: [dimension], timestamp }),
      );
    const own = tell([...checked, ...usage], { name: 'InstanceId', value: name });
    if (!group) return own;
    const counted = isWarm(machine, group, timestamp) ? [...checked, ...usage] : checked;
    return [...own, ...tell(counted, dimensionOf(group.spec.groupName))];
  });
  const ofGroups = groups.flatMap((group) => {
    const own = { dimensions: [dimensionOf(group.spec.groupName)], timestamp };
    return counts(group, machines).map((report) => sampleOf(group.metadata, 'AWS/AutoScaling', report, own));
  });
  return { samples: [...ofMachines, ...ofGroups], usages };
}

const dimensionOf = (value: string) => ({ name: 'AutoScalingGroupName', value });

/** Whether it was, when the period began. */
function isWarm({ spec: { member } }: Machine, group: MachineGroup, periodMs: number): boolean {
  if (member?.lifecycle !== 'InService' || member.inServiceAt === undefined) return false;
  return Date.parse(member.inServiceAt) + (group.spec.warmupSeconds ?? 0) * 1000 <= periodMs;
}

interface Report {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

function used({ spec }: Machine, before: Usage | undefined, now: Usage | undefined): readonly Report[] {
  if (!before || !now) return [];
  const elapsedMs = Date.parse(now.at) - Date.parse(before.at);
  // Counters that count anew tell nothing.
  if (!(elapsedMs > 0) || now.cpuNanos < before.cpuNanos) return [];
  const cpus = instanceTypes.get(spec.instanceType)?.cpus ?? 1;
  const percent = (now.cpuNanos - before.cpuNanos) / (elapsedMs * 10_000 * cpus);
  const perPeriod = (bytes: number) => Math.max(0, (bytes * METRIC_PERIOD_SECONDS * 1000) / elapsedMs);
  return [
    { name: 'CPUUtilization', value: Math.min(100, percent), unit: 'Percent' },
    {
      name: 'NetworkIn',
      value: perPeriod(now.networkReceivedBytes - before.networkReceivedBytes),
      unit: 'Bytes',
    },
    { name: 'NetworkOut', value: perPeriod(now.networkSentBytes - before.networkSentBytes), unit: 'Bytes' },
  ];
}

function checks({ status }: Machine): readonly Report[] {
  const failed = status?.check === 'impaired' ? 1 : 0;
  return [
    { name: 'StatusCheckFailed', value: failed, unit: 'Count' },
    { name: 'StatusCheckFailed_Instance', value: failed, unit: 'Count' },
    { name: 'StatusCheckFailed_System', value: 0, unit: 'Count' },
  ];
}

const PENDING: readonly MemberLifecycle[] = ['Pending', 'Pending:Wait', 'Pending:Proceed'];
const ENDING: readonly MemberLifecycle[] = ['Terminating', 'Terminating:Wait', 'Terminating:Proceed'];

/** Those that the group has collected. A machine is one unit of capacity. */
function counts({ metadata, spec }: MachineGroup, machines: readonly Machine[]): readonly Report[] {
  if (spec.metrics.length === 0) return [];
  const members = machines.filter(
    (machine) =>
      machine.metadata.namespace === metadata.namespace && machine.spec.member?.group === metadata.name,
  );
  const at = (stages: readonly MemberLifecycle[]) =>
    members.filter((machine) => machine.spec.member && stages.includes(machine.spec.member.lifecycle)).length;
  const inService = at(['InService']);
  const [pending, standby, terminating] = [at(PENDING), at(['EnteringStandby', 'Standby']), at(ENDING)];
  const total = inService + pending + standby + terminating;
  const values: { readonly [name: string]: number } = {
    ...{ GroupMinSize: spec.min, GroupMaxSize: spec.max, GroupDesiredCapacity: spec.desired },
    ...{ GroupInServiceInstances: inService, GroupInServiceCapacity: inService },
    ...{ GroupPendingInstances: pending, GroupPendingCapacity: pending },
    ...{ GroupStandbyInstances: standby, GroupStandbyCapacity: standby },
    ...{ GroupTerminatingInstances: terminating, GroupTerminatingCapacity: terminating },
    ...{ GroupTotalInstances: total, GroupTotalCapacity: total },
    ...{ GroupAndWarmPoolDesiredCapacity: spec.desired, GroupAndWarmPoolTotalCapacity: total },
  };
  return spec.metrics.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [{ name, value, unit: 'None' }];
  });
}

function sampleOf(
  { namespace = '' }: { readonly namespace?: string },
  space: string,
  { name, value, unit }: Report,
  { dimensions, timestamp }: Pick<MetricKey, 'dimensions'> & Pick<MetricSample, 'timestamp'>,
): Sample {
  const set = { count: 1, sum: value, minimum: value, maximum: value, values: [[value, 1]] as const };
  return {
    key: { region: namespace, namespace: space, name, dimensions },
    sample: { ...set, timestamp, unit, resolutionSeconds: 1 },
  };
}

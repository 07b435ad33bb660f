import type { DescribeInstanceStatusCommand, InstanceStatus } from '@aws-sdk/client-ec2';
import { type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { type Describable, describe, unmatched } from '../describe.ts';
import { zoneIdOf } from '../zones.ts';
import { stateOf, stateText } from './state.ts';

/** Only instances that run, unless all are asked for. */
export async function describeInstanceStatus(
  input: Input<DescribeInstanceStatusCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeInstanceStatusCommand>> {
  const { items } = await client.list(machineKind, { namespace: region });
  const isTold = (machine: Machine) => input.IncludeAllInstances || stateOf(machine) === 'running';
  const all = input.InstanceIds?.length ? items : items.filter(isTold);
  const { items: shown, next } = describe(all, input, input.InstanceIds, describable);
  return { InstanceStatuses: shown.filter(isTold).map(statusText), NextToken: next };
}

function statusText(machine: Machine): InstanceStatus {
  const { metadata, spec, status } = machine;
  const reached = reachability(machine);
  const detail = {
    Name: 'reachability' as const,
    Status: DETAILS[reached],
    ...(reached === 'impaired' && status?.checkSince ? { ImpairedSince: new Date(status.checkSince) } : {}),
  };
  const summary = { Status: reached, Details: reached === 'not-applicable' ? [] : [detail] };
  return {
    InstanceId: metadata.name,
    AvailabilityZone: spec.zone,
    AvailabilityZoneId: zoneIdOf(spec.zone),
    InstanceState: stateText(stateOf(machine)),
    InstanceStatus: summary,
    SystemStatus: systemStatus(machine),
    AttachedEbsStatus: systemStatus(machine),
    Events: [],
  };
}

type Reached = 'ok' | 'impaired' | 'initializing' | 'not-applicable';
const DETAILS = {
  ok: 'passed',
  impaired: 'failed',
  initializing: 'initializing',
  'not-applicable': 'insufficient-data',
} as const;

function reachability(machine: Machine): Reached {
  return stateOf(machine) === 'running' ? (machine.status?.check ?? 'initializing') : 'not-applicable';
}

/** This host is what the system is: it is well while a machine runs. */
function systemStatus(machine: Machine) {
  const isRunning = stateOf(machine) === 'running';
  return isRunning
    ? { Status: 'ok' as const, Details: [{ Name: 'reachability' as const, Status: 'passed' as const }] }
    : { Status: 'not-applicable' as const, Details: [] };
}

const describable: Describable<Machine> = {
  id: ({ metadata }) => metadata.name,
  prefix: 'i',
  filters: {
    'availability-zone': ({ spec }) => spec.zone,
    'availability-zone-id': ({ spec }) => zoneIdOf(spec.zone),
    'attached-ebs-status.status': (machine) => systemStatus(machine).Status,
    ...unmatched(
      ...[
        'event.code',
        'event.description',
        'event.instance-event-id',
        'event.not-after',
        'event.not-before',
      ],
      ...['event.not-before-deadline', 'operator.managed', 'operator.principal'],
    ),
    'instance-state-code': (machine) => stateText(stateOf(machine)).Code,
    'instance-state-name': stateOf,
    'instance-status.reachability': (machine) => DETAILS[reachability(machine)],
    'instance-status.status': reachability,
    'system-status.reachability': (machine) => (stateOf(machine) === 'running' ? 'passed' : undefined),
    'system-status.status': (machine) => systemStatus(machine).Status,
  },
};

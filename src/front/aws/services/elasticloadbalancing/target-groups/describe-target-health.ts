import type {
  DescribeTargetHealthCommand,
  TargetHealth,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { NoUndefined } from '@smithy/types';
import { type Member, memberKey } from '../../../../../core/balancing/membership.ts';
import type { TargetGroup, TargetStatus } from '../../../../../model/traffic-types.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getTargetGroup } from '../lookup.ts';
import { membersOf } from './members.ts';
import { readGroupUse } from './text.ts';

const NOT_REGISTERED: TargetHealth = {
  State: 'unused',
  Reason: 'Target.NotRegistered',
  Description: 'Target is not registered to the target group',
};
const NOT_IN_USE: TargetHealth = {
  State: 'unused',
  Reason: 'Target.NotInUse',
  Description: 'Target group is not configured to receive traffic from the load balancer',
};
const REGISTERING: TargetHealth = {
  State: 'initial',
  Reason: 'Elb.RegistrationInProgress',
  Description: 'Target registration is in progress',
};
const LEAVING: TargetHealth = {
  State: 'draining',
  Reason: 'Target.DeregistrationInProgress',
  Description: 'Target deregistration is in progress',
};

export async function describeTargetHealth(
  { TargetGroupArn = '', Targets = [] }: Input<DescribeTargetHealthCommand>,
  ctx: Ctx,
): Promise<Output<DescribeTargetHealthCommand>> {
  const group = await getTargetGroup(ctx, TargetGroupArn);
  const isUsed = (await readGroupUse(ctx)).has(group.metadata.name);
  const own: readonly Registered[] = [...(group.spec.machines ?? []), ...(group.spec.targets ?? [])];
  const asked = Targets.length > 0 ? membersOf(group, Targets) : own;
  const healthOf = (member: Member): TargetHealth => {
    const present = own.find((each) => memberKey(each) === memberKey(member));
    return present === undefined ? NOT_REGISTERED : registeredHealth(group, present, isUsed);
  };
  return { TargetHealthDescriptions: asked.map((member) => description(group, member, healthOf(member))) };
}

type Registered = Member & { readonly deregisteredAt?: string };

function registeredHealth(group: TargetGroup, member: Registered, isUsed: boolean): TargetHealth {
  const status = group.status?.targets?.find((each) => statusKey(each) === memberKey(member));
  if (member.deregisteredAt !== undefined) return LEAVING;
  if (status?.machine !== undefined && status.reason === 'Target.InvalidState') return text(status);
  if (!isUsed) return NOT_IN_USE;
  // What it says of before a change is not true any more.
  const isOld = status?.machine === undefined && status?.state === 'draining';
  if (status === undefined || isOld || status.reason === 'Target.NotInUse') return REGISTERING;
  return text(status);
}

function statusKey({ machine, address, port }: TargetStatus): string {
  return memberKey(machine === undefined ? { address, port } : { machine, port });
}

function text({ state, reason, message }: TargetStatus): TargetHealth {
  return {
    State: state,
    ...(reason === undefined ? {} : { Reason: reason as TargetHealth['Reason'] }), // they are AWS's names
    ...(message === undefined ? {} : { Description: message }),
  };
}

function description(
  { spec }: TargetGroup,
  member: Member,
  TargetHealth: TargetHealth,
): NoUndefined<TargetHealthDescription> {
  const { port } = member;
  const zone = 'address' in member ? member.zone : undefined;
  return {
    Target: {
      Id: 'machine' in member ? member.machine : member.address,
      Port: port,
      ...(zone === undefined ? {} : { AvailabilityZone: zone }),
    },
    HealthCheckPort: String(spec.healthCheck?.port ?? port),
    TargetHealth,
  };
}

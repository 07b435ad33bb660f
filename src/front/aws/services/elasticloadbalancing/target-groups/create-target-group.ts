import type { CreateTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { targetGroupKind } from '../../../../../model/kinds/target-group.ts';
import { vpcKind } from '../../../../../model/kinds/vpc.ts';
import type { TargetGroup } from '../../../../../model/traffic-types.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { createRecord } from '../../../shared/records.ts';
import { withTargetGroupAttributes } from '../attributes/target-group.ts';
import { duplicateTargetGroup, unsupported, unsupportedProtocol, validationError } from '../faults.ts';
import { keyOfName } from '../lookup.ts';
import { arnId, checkName } from '../names.ts';
import { newTags } from '../tags/tag-rules.ts';
import { newHealthCheck } from './health-check.ts';
import { targetGroupText } from './text.ts';

type Create = Input<CreateTargetGroupCommand>;

/** Made twice with the same settings is made once. */
export async function createTargetGroup(input: Create, ctx: Ctx): Promise<Output<CreateTargetGroupCommand>> {
  const { Name: name = '' } = input;
  checkName('target group', name);
  const spec = await specOf(ctx, name, input);
  const key = keyOfName(ctx, name);
  const there = await ctx.client.find(targetGroupKind, key);
  if (there !== undefined) {
    if (!isSame(there.spec, spec)) throw duplicateTargetGroup(name);
    return { TargetGroups: [targetGroupText(there, new Map())] };
  }
  const made = await createRecord(ctx.client, targetGroupKind, { metadata: key, spec }, () =>
    duplicateTargetGroup(name),
  );
  return { TargetGroups: [targetGroupText(made, new Map())] };
}

async function specOf(ctx: Ctx, name: string, input: Create): Promise<TargetGroup['spec']> {
  const { TargetType: targetType = 'instance', Port: port, VpcId: vpcId, Tags } = input;
  if (targetType !== 'instance' && targetType !== 'ip')
    throw unsupported(`Target groups with target type '${targetType}' are not supported here`);
  const protocol = protocolOf(input);
  if (port === undefined || port < 1 || port > 65_535)
    throw validationError(
      port === undefined ? 'A port must be specified' : `Port '${port}' must be between 1 and 65535`,
    );
  if (!vpcId) throw validationError('A VPC ID must be specified');
  if ((await ctx.client.find(vpcKind, { namespace: ctx.region, name: vpcId })) === undefined)
    throw validationError(`The VPC ID '${vpcId}' is not found`);
  if (input.IpAddressType && input.IpAddressType !== 'ipv4')
    throw unsupported(`IP address type '${input.IpAddressType}' is not supported here: use 'ipv4'`);
  const tags = newTags(Tags);
  const healthCheck = newHealthCheck(input, protocol);
  const id = arnId(ctx.ids);
  return withTargetGroupAttributes(
    { ...{ protocol, name, id, targetType, port, vpcId, healthCheck }, tags },
    [],
  );
}

const PROTOCOLS = ['HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP'];

function protocolOf({ Protocol, ProtocolVersion }: Create): TargetGroup['spec']['protocol'] {
  if (!Protocol) throw validationError('A protocol must be specified');
  if (!PROTOCOLS.includes(Protocol))
    throw unsupportedProtocol(`Target groups with protocol '${Protocol}' are not supported here`);
  if (ProtocolVersion && ProtocolVersion !== 'HTTP1')
    throw unsupported(
      `Target groups with protocol version '${ProtocolVersion}' are not supported here: use 'HTTP1'`,
    );
  return Protocol as TargetGroup['spec']['protocol']; // it is among them
}

function isSame(there: TargetGroup['spec'], wanted: TargetGroup['spec']): boolean {
  const facts = ({ protocol, port, vpcId, targetType, healthCheck, tags }: TargetGroup['spec']) =>
    JSON.stringify([protocol, port, vpcId, targetType, Object.entries(healthCheck ?? {}).sort(), tags]);
  return there.id !== undefined && facts(there) === facts(wanted);
}

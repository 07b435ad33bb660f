// Log groups as the operations find, change and show them.
import type { LogGroup as GroupOutput } from '@aws-sdk/client-cloudwatch-logs';
import { type LogGroup, logGroupKind } from '../../../../model/kinds/log-group.ts';
import type { ObjectKey } from '../../../../model/object.ts';
import { objectName } from '../../../../model/object-name.ts';
import type { Ctx } from '../../context.ts';
import { arnText, parseArn } from '../../shared/arn.ts';
import { changeRecord, getRecord } from '../../shared/records.ts';
import { invalidParameter, noGroup } from './faults.ts';
import { check, groupName } from './limits.ts';

const PREFIX = 'log-group:';

export function groupKey({ region }: Ctx, name: string): ObjectKey & { namespace: string } {
  return { namespace: region, name: objectName(name) };
}

/** Throws ResourceNotFoundException. */
export function getGroup(ctx: Ctx, name: string): Promise<LogGroup> {
  check(groupName(name));
  return getRecord(ctx.client, logGroupKind, groupKey(ctx, name), noGroup);
}

/** `change` returns the same spec to leave it as it is. */
export function changeGroup(
  ctx: Ctx,
  name: string,
  change: (spec: LogGroup['spec']) => LogGroup['spec'],
): Promise<LogGroup> {
  check(groupName(name));
  return changeRecord(ctx.client, logGroupKind, groupKey(ctx, name), noGroup, (group) => {
    const spec = change(group.spec);
    return spec === group.spec ? group : { ...group, spec };
  });
}

/** All groups of the region. */
export async function listGroups({ client, region }: Ctx): Promise<readonly LogGroup[]> {
  return (await client.list(logGroupKind, { namespace: region })).items;
}

/** The name of the group that a call is about, by name or by identifier (a name or an ARN). */
export function groupNamed(input: {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
}): string {
  const { logGroupName: name, logGroupIdentifier: identifier } = input;
  if (name !== undefined && identifier !== undefined)
    throw invalidParameter('LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  if (name !== undefined) return name;
  if (identifier === undefined)
    throw invalidParameter('Either LogGroup name or LogGroup identifier must be specified.');
  if (!identifier.startsWith('arn:')) return identifier;
  const found = nameInArn(identifier);
  if (found === undefined) throw invalidParameter(`Invalid ARN: ${identifier}`);
  return found;
}

/** The group's name in its ARN, which may end in `:*`. */
export function nameInArn(text: string): string | undefined {
  const arn = parseArn(text);
  if (arn?.service !== 'logs' || !arn.resource.startsWith(PREFIX)) return undefined;
  return arn.resource.slice(PREFIX.length).replace(/:\*$/, '');
}

export function groupArn({ region, account }: Ctx, name: string): string {
  return arnText({ service: 'logs', region, account, resource: PREFIX + name });
}

export async function groupOutput(ctx: Ctx, group: LogGroup): Promise<GroupOutput> {
  const { metadata, spec } = group;
  const arn = groupArn(ctx, spec.name);
  return {
    logGroupName: spec.name,
    creationTime: Date.parse(spec.createdAt),
    retentionInDays: spec.retentionInDays,
    metricFilterCount: spec.metricFilters?.length ?? 0,
    arn: `${arn}:*`,
    logGroupArn: arn,
    storedBytes: await ctx.logEvents.storedBytes(metadata.uid),
    kmsKeyId: spec.kmsKeyId,
    logGroupClass: spec.class,
    deletionProtectionEnabled: spec.deletionProtection ?? false,
  };
}

// Rules as calls give them, in three forms (permissions, flat parameters, one rule), to rules as objects have them: one source each.
import type { IpPermission } from '@aws-sdk/client-ec2';
import type { SecurityGroupRule } from '../../../../../model/kinds/security-group.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import { invalidParameter, missingParameter } from '../faults.ts';
import { present } from '../given.ts';
import { getGroup } from './get-group.ts';
import { cidrText, cidrText6, portsOf, protocolOf } from './rule-values.ts';

/** A rule that has no id yet. */
export type NewRule = Omit<SecurityGroupRule, 'id'>;

export interface RulesInput {
  readonly IpPermissions?: readonly IpPermission[];
  readonly CidrIp?: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
  readonly IpProtocol?: string;
  readonly SourceSecurityGroupName?: string;
}

/** In the order given. Throws for the first that is wrong. */
export async function rulesGiven(ctx: Ctx, input: RulesInput): Promise<readonly NewRule[]> {
  const rules: NewRule[] = [];
  for (const permission of [...(input.IpPermissions ?? []), ...flat(input)])
    rules.push(...(await rulesOf(ctx, permission)));
  if (rules.length === 0) throw missingParameter('ipPermissions');
  return rules;
}

function flat(input: RulesInput): readonly IpPermission[] {
  const { CidrIp, FromPort, ToPort, IpProtocol, SourceSecurityGroupName: GroupName } = input;
  if (!CidrIp && !GroupName && IpProtocol === undefined) return [];
  const IpRanges = CidrIp ? [{ CidrIp }] : [];
  // A group without ports means all of them, as it did in EC2-Classic.
  const protocol = IpProtocol ?? (GroupName ? '-1' : undefined);
  return [
    { IpProtocol: protocol, FromPort, ToPort, IpRanges, UserIdGroupPairs: GroupName ? [{ GroupName }] : [] },
  ];
}

async function rulesOf(ctx: Ctx, permission: IpPermission): Promise<readonly NewRule[]> {
  const { IpProtocol, FromPort, ToPort } = permission;
  const protocol = protocolOf(IpProtocol);
  const base = { protocol, ...portsOf(protocol, FromPort, ToPort) };
  const sources = await sourcesOf(ctx, permission);
  if (sources.length === 0)
    throw missingParameter('cidrIp, cidrIpv6, prefixListId or a source security group for each permission');
  return sources.map((source) => present({ ...base, ...source }));
}

type Source = Pick<NewRule, 'cidr' | 'cidr6' | 'groupId' | 'description'>;

async function sourcesOf(ctx: Ctx, permission: IpPermission): Promise<readonly Source[]> {
  const { IpRanges = [], Ipv6Ranges = [], UserIdGroupPairs = [], PrefixListIds = [] } = permission;
  const [list] = PrefixListIds;
  if (list) throw missingList(list.PrefixListId ?? '');
  const groups: Source[] = [];
  for (const { GroupId, GroupName, Description } of UserIdGroupPairs) {
    const group = await getGroup(ctx, { GroupId, GroupName });
    groups.push({ groupId: group.metadata.name, description: descriptionOf(Description) });
  }
  return [
    ...IpRanges.map(({ CidrIp = '', Description }) => ({
      cidr: cidrText(CidrIp),
      description: descriptionOf(Description),
    })),
    ...Ipv6Ranges.map(({ CidrIpv6 = '', Description }) => ({
      cidr6: cidrText6(CidrIpv6),
      description: descriptionOf(Description),
    })),
    ...groups,
  ];
}

export function missingList(id: string): AwsFault {
  return new AwsFault('InvalidPrefixListID.NotFound', `The prefix list ID '${id}' does not exist`);
}

const DESCRIPTION = /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

/** Undefined for an empty one. */
export function descriptionOf(text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (!DESCRIPTION.test(text))
    throw invalidParameter(
      'Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*',
    );
  return text;
}

/** The same source, protocol and ports: what a description says does not count. */
export function isSameRule(a: NewRule, b: NewRule): boolean {
  return ruleWords(a) === ruleWords(b);
}

/** As EC2's errors show a rule: `peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW`. */
export function ruleWords({ protocol, fromPort, toPort, ...source }: NewRule): string {
  const peer = source.cidr ?? source.cidr6 ?? source.groupId ?? source.prefixListId;
  const ports = fromPort === undefined ? '' : `, from port: ${fromPort}, to port: ${toPort}`;
  return `peer: ${peer}, ${protocol === '-1' ? 'ALL' : protocol.toUpperCase()}${ports}, ALLOW`;
}

// How a SecurityGroup object is told in EC2's words, and what filters see of it.
//
// An object has one source to a rule, EC2's older form gathers rules of the same protocol and ports into one permission.
import type {
  IpPermission,
  SecurityGroupRule as RuleText,
  SecurityGroup as SecurityGroupText,
} from '@aws-sdk/client-ec2';
import type { SecurityGroup, SecurityGroupRule } from '../../../../../model/kinds/security-group.ts';
import { ACCOUNT, arnText } from '../../../shared/arn.ts';
import { tagEntries } from '../../../shared/tags.ts';
import type { Describable } from '../describe.ts';

function arn(region: string | undefined, resource: string): string {
  return arnText({ service: 'ec2', region: region ?? '', account: ACCOUNT, resource });
}

export function securityGroupText({ metadata, spec }: SecurityGroup): SecurityGroupText {
  return {
    GroupId: metadata.name,
    GroupName: spec.groupName,
    Description: spec.description,
    VpcId: spec.vpcId,
    OwnerId: ACCOUNT,
    SecurityGroupArn: arn(metadata.namespace, `security-group/${metadata.name}`),
    IpPermissions: permissions(spec.ingress),
    IpPermissionsEgress: permissions(spec.egress),
    Tags: tagEntries(spec.tags),
  };
}

/** Rules of the same protocol and ports, together, in the order of the first of each. */
export function permissions(rules: readonly SecurityGroupRule[]): IpPermission[] {
  const alike = new Map<string, SecurityGroupRule[]>();
  for (const rule of rules) {
    const key = `${rule.protocol}/${rule.fromPort}/${rule.toPort}`;
    alike.set(key, [...(alike.get(key) ?? []), rule]);
  }
  return [...alike.values()].map(permission);
}

function permission(rules: readonly SecurityGroupRule[]): IpPermission {
  const [{ protocol, fromPort, toPort } = { protocol: '-1' } as SecurityGroupRule] = rules;
  /** What of the rules has this sort of source or target. */
  const those = <T>(read: (rule: SecurityGroupRule) => T | undefined) =>
    rules.flatMap((rule) => {
      const source = read(rule);
      return source === undefined ? [] : [{ ...source, Description: rule.description }];
    });
  return {
    IpProtocol: protocol,
    FromPort: fromPort,
    ToPort: toPort,
    IpRanges: those(({ cidr }) => (cidr === undefined ? undefined : { CidrIp: cidr })),
    Ipv6Ranges: those(({ cidr6 }) => (cidr6 === undefined ? undefined : { CidrIpv6: cidr6 })),
    PrefixListIds: those(({ prefixListId }) =>
      prefixListId === undefined ? undefined : { PrefixListId: prefixListId },
    ),
    UserIdGroupPairs: those(({ groupId }) =>
      groupId === undefined ? undefined : { GroupId: groupId, UserId: ACCOUNT },
    ),
  };
}

/** A rule with the group that it belongs to. */
export interface RuleOfGroup {
  readonly group: SecurityGroup;
  readonly rule: SecurityGroupRule;
  readonly egress: boolean;
}

export function rulesOf(group: SecurityGroup): RuleOfGroup[] {
  const { ingress, egress } = group.spec;
  return [
    ...ingress.map((rule) => ({ group, rule, egress: false })),
    ...egress.map((rule) => ({ group, rule, egress: true })),
  ];
}

export function ruleText({ group, rule, egress }: RuleOfGroup): RuleText {
  return {
    SecurityGroupRuleId: rule.id,
    SecurityGroupRuleArn: arn(group.metadata.namespace, `security-group-rule/${rule.id}`),
    GroupId: group.metadata.name,
    GroupOwnerId: ACCOUNT,
    IsEgress: egress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort ?? -1,
    ToPort: rule.toPort ?? -1,
    CidrIpv4: rule.cidr,
    CidrIpv6: rule.cidr6,
    PrefixListId: rule.prefixListId,
    ReferencedGroupInfo: rule.groupId === undefined ? undefined : { GroupId: rule.groupId, UserId: ACCOUNT },
    Description: rule.description,
    Tags: tagEntries(rule.tags),
  };
}

/** Filters on what the rules of one direction allow: `ip-permission.cidr`, `egress.ip-permission.cidr`. */
function ruleFilters(
  prefix: string,
  of: (group: SecurityGroup) => readonly SecurityGroupRule[],
): Describable<SecurityGroup>['filters'] {
  const all = (read: (rule: SecurityGroupRule) => string | number | undefined) => (group: SecurityGroup) =>
    of(group).flatMap((rule) => read(rule)?.toString() ?? []);
  return {
    [`${prefix}cidr`]: all(({ cidr }) => cidr),
    [`${prefix}ipv6-cidr`]: all(({ cidr6 }) => cidr6),
    [`${prefix}from-port`]: all(({ fromPort }) => fromPort),
    [`${prefix}to-port`]: all(({ toPort }) => toPort),
    [`${prefix}protocol`]: all(({ protocol }) => protocol),
    [`${prefix}group-id`]: all(({ groupId }) => groupId),
    [`${prefix}user-id`]: all(({ groupId }) => groupId && ACCOUNT),
    [`${prefix}prefix-list-id`]: all(({ prefixListId }) => prefixListId),
  };
}

export const describableSecurityGroup: Describable<SecurityGroup> = {
  id: ({ metadata }) => metadata.name,
  prefix: 'sg',
  tags: ({ spec }) => spec.tags,
  filters: {
    'group-id': ({ metadata }) => metadata.name,
    'group-name': ({ spec }) => spec.groupName,
    description: ({ spec }) => spec.description,
    'vpc-id': ({ spec }) => spec.vpcId,
    'owner-id': () => ACCOUNT,
    ...ruleFilters('ip-permission.', ({ spec }) => spec.ingress),
    ...ruleFilters('egress.ip-permission.', ({ spec }) => spec.egress),
  },
};

export const describableRule: Describable<RuleOfGroup> = {
  id: ({ rule }) => rule.id,
  prefix: 'sgr',
  tags: ({ rule }) => rule.tags,
  filters: {
    'group-id': ({ group }) => group.metadata.name,
    'security-group-rule-id': ({ rule }) => rule.id,
  },
};

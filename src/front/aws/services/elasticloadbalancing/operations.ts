// The operations of Elastic Load Balancing that are there.
import type * as ELB from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  AddListenerCertificates$,
  AddTags$,
  CreateListener$,
  CreateLoadBalancer$,
  CreateRule$,
  CreateTargetGroup$,
  DeleteListener$,
  DeleteLoadBalancer$,
  DeleteRule$,
  DeleteTargetGroup$,
  DeregisterTargets$,
  DescribeAccountLimits$,
  DescribeCapacityReservation$,
  DescribeListenerAttributes$,
  DescribeListenerCertificates$,
  DescribeListeners$,
  DescribeLoadBalancerAttributes$,
  DescribeLoadBalancers$,
  DescribeRules$,
  DescribeSSLPolicies$,
  DescribeTags$,
  DescribeTargetGroupAttributes$,
  DescribeTargetGroups$,
  DescribeTargetHealth$,
  ModifyListener$,
  ModifyListenerAttributes$,
  ModifyLoadBalancerAttributes$,
  ModifyRule$,
  ModifyTargetGroup$,
  ModifyTargetGroupAttributes$,
  RegisterTargets$,
  RemoveListenerCertificates$,
  RemoveTags$,
  SetIpAddressType$,
  SetRulePriorities$,
  SetSecurityGroups$,
  SetSubnets$,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { implement } from '../../operation.ts';
import { addListenerCertificates } from './listeners/add-listener-certificates.ts';
import { createListener } from './listeners/create-listener.ts';
import { deleteListener } from './listeners/delete-listener.ts';
import { describeListenerAttributes } from './listeners/describe-listener-attributes.ts';
import { describeListenerCertificates } from './listeners/describe-listener-certificates.ts';
import { describeListeners } from './listeners/describe-listeners.ts';
import { describeSslPolicies } from './listeners/describe-ssl-policies.ts';
import { modifyListener } from './listeners/modify-listener.ts';
import { modifyListenerAttributes } from './listeners/modify-listener-attributes.ts';
import { removeListenerCertificates } from './listeners/remove-listener-certificates.ts';
import { createLoadBalancer } from './load-balancers/create-load-balancer.ts';
import { deleteLoadBalancer } from './load-balancers/delete-load-balancer.ts';
import { describeAccountLimits } from './load-balancers/describe-account-limits.ts';
import { describeCapacityReservation } from './load-balancers/describe-capacity-reservation.ts';
import { describeLoadBalancerAttributes } from './load-balancers/describe-load-balancer-attributes.ts';
import { describeLoadBalancers } from './load-balancers/describe-load-balancers.ts';
import { modifyLoadBalancerAttributes } from './load-balancers/modify-load-balancer-attributes.ts';
import { setIpAddressType } from './load-balancers/set-ip-address-type.ts';
import { setSecurityGroups } from './load-balancers/set-security-groups.ts';
import { setSubnets } from './load-balancers/set-subnets.ts';
import { createRule } from './rules/create-rule.ts';
import { deleteRule } from './rules/delete-rule.ts';
import { describeRules } from './rules/describe-rules.ts';
import { modifyRule } from './rules/modify-rule.ts';
import { setRulePriorities } from './rules/set-rule-priorities.ts';
import { addTags } from './tags/add-tags.ts';
import { describeTags } from './tags/describe-tags.ts';
import { removeTags } from './tags/remove-tags.ts';
import { createTargetGroup } from './target-groups/create-target-group.ts';
import { deleteTargetGroup } from './target-groups/delete-target-group.ts';
import { deregisterTargets } from './target-groups/deregister-targets.ts';
import { describeTargetGroupAttributes } from './target-groups/describe-target-group-attributes.ts';
import { describeTargetGroups } from './target-groups/describe-target-groups.ts';
import { describeTargetHealth } from './target-groups/describe-target-health.ts';
import { modifyTargetGroup } from './target-groups/modify-target-group.ts';
import { modifyTargetGroupAttributes } from './target-groups/modify-target-group-attributes.ts';
import { registerTargets } from './target-groups/register-targets.ts';

export const operations = implement<typeof ELB>()(
  {
    AddListenerCertificates: addListenerCertificates,
    AddTags: addTags,
    CreateListener: createListener,
    CreateLoadBalancer: createLoadBalancer,
    CreateRule: createRule,
    CreateTargetGroup: createTargetGroup,
    DeleteListener: deleteListener,
    DeleteLoadBalancer: deleteLoadBalancer,
    DeleteRule: deleteRule,
    DeleteTargetGroup: deleteTargetGroup,
    DeregisterTargets: deregisterTargets,
    DescribeAccountLimits: describeAccountLimits,
    DescribeCapacityReservation: describeCapacityReservation,
    DescribeListenerAttributes: describeListenerAttributes,
    DescribeListenerCertificates: describeListenerCertificates,
    DescribeListeners: describeListeners,
    DescribeLoadBalancerAttributes: describeLoadBalancerAttributes,
    DescribeLoadBalancers: describeLoadBalancers,
    DescribeRules: describeRules,
    DescribeSSLPolicies: describeSslPolicies,
    DescribeTags: describeTags,
    DescribeTargetGroupAttributes: describeTargetGroupAttributes,
    DescribeTargetGroups: describeTargetGroups,
    DescribeTargetHealth: describeTargetHealth,
    ModifyListener: modifyListener,
    ModifyListenerAttributes: modifyListenerAttributes,
    ModifyLoadBalancerAttributes: modifyLoadBalancerAttributes,
    ModifyRule: modifyRule,
    ModifyTargetGroup: modifyTargetGroup,
    ModifyTargetGroupAttributes: modifyTargetGroupAttributes,
    RegisterTargets: registerTargets,
    RemoveListenerCertificates: removeListenerCertificates,
    RemoveTags: removeTags,
    SetIpAddressType: setIpAddressType,
    SetRulePriorities: setRulePriorities,
    SetSecurityGroups: setSecurityGroups,
    SetSubnets: setSubnets,
  },
  {
    AddListenerCertificates$,
    AddTags$,
    CreateListener$,
    CreateLoadBalancer$,
    CreateRule$,
    CreateTargetGroup$,
    DeleteListener$,
    DeleteLoadBalancer$,
    DeleteRule$,
    DeleteTargetGroup$,
    DeregisterTargets$,
    DescribeAccountLimits$,
    DescribeCapacityReservation$,
    DescribeListenerAttributes$,
    DescribeListenerCertificates$,
    DescribeListeners$,
    DescribeLoadBalancerAttributes$,
    DescribeLoadBalancers$,
    DescribeRules$,
    DescribeSSLPolicies$,
    DescribeTags$,
    DescribeTargetGroupAttributes$,
    DescribeTargetGroups$,
    DescribeTargetHealth$,
    ModifyListener$,
    ModifyListenerAttributes$,
    ModifyLoadBalancerAttributes$,
    ModifyRule$,
    ModifyTargetGroup$,
    ModifyTargetGroupAttributes$,
    RegisterTargets$,
    RemoveListenerCertificates$,
    RemoveTags$,
    SetIpAddressType$,
    SetRulePriorities$,
    SetSecurityGroups$,
    SetSubnets$,
  },
  {
    CreateListener:
      'no authentication or JWT actions, no mutual TLS; TLS 1.0 and 1.1 are not offered whatever the policy says',
    CreateLoadBalancer:
      'no gateway load balancers, IPv6 or addresses of the caller; all zones are one address of this host',
    CreateRule: 'no regular expressions, no transforms',
    CreateTargetGroup:
      'no Lambda or load balancer targets, no HTTP/2 or gRPC to targets, no TCP_UDP, QUIC or GENEVE',
    DescribeAccountLimits: "AWS's figures; only those on rules, certificates and targets are enforced",
    ModifyLoadBalancerAttributes:
      'access logs go to a file of this host, other logs are refused; cross-zone balancing and zonal shift change nothing',
    ModifyTargetGroupAttributes:
      "targets see the load balancer's address: client IP preservation, thresholds of healthy targets and connection termination are refused",
  },
);

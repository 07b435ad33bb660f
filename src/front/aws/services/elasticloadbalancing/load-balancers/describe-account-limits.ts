import type { DescribeAccountLimitsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Input, Output } from '../../../operation.ts';
import { describePage } from '../listing.ts';

/** AWS's own figures; of ours only those are enforced that protect the balancer: targets per group, rules and certificates per listener. */
const LIMITS: { readonly [name: string]: number } = {
  'application-load-balancers': 50,
  'listeners-per-application-load-balancer': 50,
  'rules-per-application-load-balancer': 100,
  'certificates-per-application-load-balancer': 25,
  'targets-per-application-load-balancer': 1000,
  'target-groups': 3000,
  'target-groups-per-action-on-application-load-balancer': 5,
  'targets-per-target-group': 1000,
  'condition-values-per-alb-rule': 5,
  'network-load-balancers': 50,
  'listeners-per-network-load-balancer': 50,
  'targets-per-network-load-balancer': 3000,
};

export async function describeAccountLimits(
  input: Input<DescribeAccountLimitsCommand>,
): Promise<Output<DescribeAccountLimitsCommand>> {
  const { items, rest } = describePage(Object.entries(LIMITS), input, ([name]) => name);
  return { Limits: items.map(([Name, most]) => ({ Name, Max: String(most) })), ...rest };
}

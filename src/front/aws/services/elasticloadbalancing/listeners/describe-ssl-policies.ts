import type { DescribeSSLPoliciesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Input, Output } from '../../../operation.ts';
import { policyNotFound } from '../faults.ts';
import { chosen, describePage } from '../listing.ts';
import { policiesText } from './tls-policies.ts';

export async function describeSslPolicies(
  input: Input<DescribeSSLPoliciesCommand>,
): Promise<Output<DescribeSSLPoliciesCommand>> {
  const all = chosen(policiesText(), input.Names, ({ Name = '' }) => Name, policyNotFound);
  const { items, rest } = describePage(all, input, ({ Name = '' }) => Name);
  return { SslPolicies: [...items], ...rest };
}

import type { CreateLoadBalancerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { loadBalancerKind } from '../../../../../model/kinds/load-balancer.ts';
import type { LoadBalancer } from '../../../../../model/traffic-types.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { createRecord } from '../../../shared/records.ts';
import { withLoadBalancerAttributes } from '../attributes/load-balancer.ts';
import { duplicateLoadBalancer, invalidScheme, unsupported, validationError } from '../faults.ts';
import { keyOfName } from '../lookup.ts';
import { arnId, checkName, dnsName } from '../names.ts';
import { newTags } from '../tags/tag-rules.ts';
import { placementOf, securityGroupsOf } from './placement.ts';
import { loadBalancerText } from './text.ts';

type Create = Input<CreateLoadBalancerCommand>;

/** Made twice with the same settings is made once. */
export async function createLoadBalancer(
  input: Create,
  ctx: Ctx,
): Promise<Output<CreateLoadBalancerCommand>> {
  const { Name: name = '' } = input;
  checkName('load balancer', name);
  const spec = await specOf(ctx, name, input);
  const there = await ctx.client.find(loadBalancerKind, keyOfName(ctx, name));
  if (there !== undefined) {
    if (!isSame(there.spec, spec)) throw duplicateLoadBalancer(name);
    return { LoadBalancers: [loadBalancerText(there)] };
  }
  const metadata = { ...keyOfName(ctx, name) };
  const made = await createRecord(ctx.client, loadBalancerKind, { metadata, spec }, () =>
    duplicateLoadBalancer(name),
  );
  return { LoadBalancers: [loadBalancerText(made)] };
}

async function specOf(ctx: Ctx, name: string, input: Create): Promise<LoadBalancer['spec']> {
  const { Type: type = 'application', Scheme: scheme = 'internet-facing', IpAddressType, Tags } = input;
  if (type !== 'application' && type !== 'network')
    throw unsupported(`Load balancers of type '${type}' are not supported here`);
  if (scheme !== 'internet-facing' && scheme !== 'internal')
    throw invalidScheme(`Scheme '${scheme}' is not valid`);
  if (IpAddressType && IpAddressType !== 'ipv4')
    throw unsupported(`IP address type '${IpAddressType}' is not supported here: use 'ipv4'`);
  if (input.CustomerOwnedIpv4Pool)
    throw validationError('Customer-owned address pools are for Outposts only');
  const tags = newTags(Tags);
  const placement = await placementOf(ctx, input, type);
  const securityGroups = await securityGroupsOf(ctx, input.SecurityGroups, { type, ...placement });
  const id = arnId(ctx.ids);
  return withLoadBalancerAttributes(
    {
      ...{ type, name, id, scheme, ...placement },
      ...(securityGroups === undefined ? {} : { securityGroups }),
      dnsName: dnsName({ name, id, region: ctx.region, type, scheme }),
      ...(type === 'network' ? { idleTimeoutSeconds: NETWORK_IDLE_SECONDS } : {}),
      tags,
    },
    [],
  );
}

/** AWS's, and not to be changed but by listeners of the protocol TCP. */
const NETWORK_IDLE_SECONDS = 350;

function isSame(there: LoadBalancer['spec'], wanted: LoadBalancer['spec']): boolean {
  const facts = ({ type, scheme, subnets = [], securityGroups = [], tags }: LoadBalancer['spec']) =>
    JSON.stringify([
      type,
      scheme,
      subnets.map(({ subnetId }) => subnetId).sort(),
      [...securityGroups].sort(),
      tags,
    ]);
  return there.id !== undefined && facts(there) === facts(wanted);
}

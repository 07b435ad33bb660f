// A load balancer as AWS tells it.
import type {
  AvailabilityZone,
  LoadBalancerState,
  LoadBalancer as Text,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LoadBalancer } from '../../../../../model/traffic-types.ts';
import { loadBalancerArn } from '../arns.ts';
import { hostedZone } from '../hosted-zones.ts';

export function loadBalancerText(balancer: LoadBalancer): Text {
  const { metadata, spec, status } = balancer;
  return {
    LoadBalancerArn: loadBalancerArn(balancer),
    DNSName: spec.dnsName ?? status?.dnsName,
    CanonicalHostedZoneId: hostedZone(metadata.namespace ?? '', spec.type),
    CreatedTime: new Date(metadata.creationTimestamp ?? 0),
    LoadBalancerName: spec.name,
    Scheme: spec.scheme,
    VpcId: spec.vpcId,
    State: stateOf(balancer),
    Type: spec.type,
    AvailabilityZones: zonesText(spec),
    ...(spec.securityGroups === undefined ? {} : { SecurityGroups: [...spec.securityGroups] }),
    IpAddressType: 'ipv4',
  };
}

export function zonesText({ subnets = [] }: LoadBalancer['spec']): AvailabilityZone[] {
  return subnets.map(({ subnetId, zone }) => ({
    ZoneName: zone,
    SubnetId: subnetId,
    LoadBalancerAddresses: [],
  }));
}

/** Without a listener it is ready as soon as it has an address. */
function stateOf({ status = {} }: LoadBalancer): LoadBalancerState {
  const { ready, address, message } = status;
  if (ready) return { Code: 'active' };
  if (address === undefined && message !== undefined) return { Code: 'failed', Reason: message };
  if (ready === false) return { Code: 'active_impaired', Reason: message };
  return { Code: 'provisioning' };
}

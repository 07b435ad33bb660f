// By which address do units reach a load balancer? On their own loopback is nobody, so each address of the range on the
// host's loopback has a twin with the same last two octets in a range that is local to the host.
import type { HostLayout } from '../../model/host-layout.ts';

/** The twin of a load balancer's address; undefined for an address that is not of our range. */
export function unitAddressOf(layout: HostLayout, address: string): string | undefined {
  const prefix = firstTwo(layout.loadBalancerRange);
  const octets = address.split('.');
  if (octets.length !== 4 || firstTwo(address) !== prefix) return undefined;
  return `${firstTwo(layout.loadBalancerUnitRange)}.${octets[2]}.${octets[3]}`;
}

function firstTwo(text: string): string {
  return text.split('.').slice(0, 2).join('.');
}

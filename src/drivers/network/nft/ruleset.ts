// What is the nftables table made of that does not depend on services? Golden text, one pure function.
//
// Packets from units: the source must be the one that is routed to their port (so no address can be spoofed, without a
// rule per port), IPv6 and our loopback are closed to them. What filters (filter-program.ts) say is looked up by address: what
// goes out before anything is translated, what comes in at the last step. Nobody reaches units from outside but through a service
// that is published. What is routed to the gateway interface (service addresses that nothing translated, units that are
// gone) or has no targets is refused at once, never dropped silently. Only packets of our own interfaces and ranges are
// ever touched: other tables on the host keep their say over the rest. A session token of the metadata service goes as many
// hops as its machine allows.
import { gatewayLinkAddress, type HostLayout, probePort } from '../../../model/host-layout.ts';
import { TOKEN_REPLY_REASON } from '../../../model/network-config.ts';

export interface RulesetOptions {
  readonly layout: HostLayout;
  /** Whether services are reachable from outside this host (NodePorts, external addresses). */
  readonly publish: boolean;
}

/** Names of the maps and sets that services fill. */
export const serviceMaps = {
  addresses: 'service-addresses',
  nodePorts: 'node-ports',
  hairpin: 'hairpin',
  refused: 'refused',
  refusedNodePorts: 'refused-node-ports',
  publicAddresses: 'public-addresses',
  metadataHops: 'metadata-hops',
} as const;

/** Names of the maps that lead from an address to what may pass. */
export const filterMaps = { ingress: 'unit-ingress', egress: 'unit-egress' } as const;

/** Where units ask for metadata, as EC2's guests do. */
const metadataAddress = '169.254.169.254';

/** The table with its fixed chains and empty maps, as nft reads it. */
export function baseRuleset(options: RulesetOptions): string {
  const parts = [
    maps,
    lookups(options.layout),
    sourceCheck(options.layout),
    egress(options.layout),
    translation(options),
    filters(options.layout),
  ];
  return `table inet ${options.layout.nftTable} {\n${parts.join('\n')}}\n`;
}

const maps = `  map ${serviceMaps.addresses} { type ipv4_addr . inet_proto . inet_service : verdict; }
  map ${serviceMaps.nodePorts} { type inet_proto . inet_service : verdict; }
  set ${serviceMaps.hairpin} { type ipv4_addr . ipv4_addr; }
  set ${serviceMaps.refused} { type ipv4_addr . inet_proto . inet_service; }
  set ${serviceMaps.refusedNodePorts} { type inet_proto . inet_service; }
  map ${serviceMaps.publicAddresses} { type ipv4_addr : ipv4_addr; }
  map ${serviceMaps.metadataHops} { type ipv4_addr : verdict; }
  map ${filterMaps.ingress} { type ipv4_addr : verdict; }
  map ${filterMaps.egress} { type ipv4_addr : verdict; }
`;

/** nft's words for our interfaces: all that begin with our prefix. */
function unitsOf({ interfacePrefix }: HostLayout): string {
  return `"${interfacePrefix}*"`;
}

/** Chains that others jump to: which service is meant, and which has nobody behind it. */
function lookups(layout: HostLayout): string {
  const { dnsAddress, loadBalancerRange, loadBalancerUnitRange } = layout;
  const ours = `{ ${[dnsAddress, gatewayLinkAddress, loadBalancerRange, loadBalancerUnitRange].join(', ')} }`;
  const nodePort = `fib daddr type local ip daddr != ${ours} meta l4proto . th dport`;
  return `  chain refuse {
    meta l4proto tcp reject with tcp reset
    reject with icmpx type port-unreachable
  }
  chain refuse-idle {
    ip daddr . meta l4proto . th dport @${serviceMaps.refused} goto refuse
    ${nodePort} @${serviceMaps.refusedNodePorts} goto refuse
  }
  chain services {
    ip daddr . meta l4proto . th dport vmap @${serviceMaps.addresses}
    ${nodePort} vmap @${serviceMaps.nodePorts}
  }
`;
}

function sourceCheck(layout: HostLayout): string {
  return `  chain from-units {
    type filter hook prerouting priority raw - 10; policy accept;
    iifname ${unitsOf(layout)} jump check-source
  }
  chain check-source {
    meta nfproto ipv6 drop
    ip daddr 127.0.0.0/8 drop
    fib saddr . iif oif missing drop
  }
`;
}

/** What may leave units and balancers, by the address that they asked for. */
function egress(layout: HostLayout): string {
  const { dnsAddress, loadBalancerUnitRange } = layout;
  return `  chain from-units-new {
    type filter hook prerouting priority mangle; policy accept;
    ct state established,related accept
    iifname ${unitsOf(layout)} jump check-egress
  }
  chain from-balancers {
    type filter hook output priority mangle; policy accept;
    ct state established,related accept
    ip saddr ${loadBalancerUnitRange} ip saddr vmap @${filterMaps.egress}
  }
  chain check-egress {
    ip daddr { ${dnsAddress}, ${gatewayLinkAddress}, ${metadataAddress} } accept
    ip saddr vmap @${filterMaps.egress}
  }
`;
}

/** Destinations of services, and sources where a reply would not find back or must not leave the host as it is. */
function translation({ layout, publish }: RulesetOptions): string {
  const units = unitsOf(layout);
  const { metadata, publicRange } = layout;
  const toPrivate = `ip daddr ${publicRange} dnat ip to ip daddr map @${serviceMaps.publicAddresses}`;
  return `  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    iifname ${units} ip daddr ${metadataAddress} tcp dport 80 dnat ip to ${metadata.address}:${metadata.port}
    iifname ${units} ${toPrivate}
    ${publish ? '' : `iifname ${units} `}jump services
  }
  chain output {
    type nat hook output priority -100; policy accept;
    ${toPrivate}
    jump services
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname ${units} ip saddr . ip daddr @${serviceMaps.hairpin} ct original ip daddr ${publicRange} snat ip to ct original ip daddr
    oifname ${units} ip saddr . ip daddr @${serviceMaps.hairpin} ct status dnat snat ip to ${gatewayLinkAddress}
    oifname ${units} ip saddr 127.0.0.0/8 snat ip to ${gatewayLinkAddress}
    ip saddr ${layout.unitRange} oifname != ${units} ip daddr != ${layout.unitRange} masquerade
    ip saddr ${layout.loadBalancerUnitRange} oifname != ${units} oifname != "lo" masquerade
  }
`;
}

function filters(layout: HostLayout): string {
  const units = unitsOf(layout);
  const ours = `{ ${layout.dnsAddress}, ${gatewayLinkAddress}, ${layout.loadBalancerUnitRange} }`;
  return `  chain input {
    type filter hook input priority filter - 10; policy accept;
    ct state established,related accept
    ip daddr ${ours} iifname != ${units} iifname != "lo" drop
    jump refuse-idle
    jump check-ingress
  }
  chain forward {
    type filter hook forward priority filter - 10; policy accept;
    ct state established,related accept
    oifname "${layout.gatewayInterface}" goto refuse
    jump refuse-idle
    oifname ${units} jump to-units
  }
  chain to-units {
    ct state invalid drop
    iifname ${units} goto check-ingress
    ct status dnat goto check-ingress
    drop
  }
  chain check-ingress {
    ip daddr vmap @${filterMaps.ingress}
  }
  chain host-output {
    type filter hook output priority filter - 10; policy accept;
    oifname ${units} icmp type redirect drop
    ${isTokenReply(layout)} ip daddr vmap @${serviceMaps.metadataHops}
    ct state established,related accept
    ip saddr ${gatewayLinkAddress} ip daddr ${layout.unitRange} tcp dport 22 accept
    ip saddr ${gatewayLinkAddress} ip daddr ${layout.unitRange} udp dport ${probePort} accept
    jump check-ingress
    ct status dnat accept
    oifname "${layout.gatewayInterface}" goto refuse
    jump refuse-idle
  }
`;
}

/** A packet that begins with a token's status line: what comes after `HTTP/1.1 200 ` is ours to choose. */
function isTokenReply({ metadata }: HostLayout): string {
  const bytes = Buffer.from(TOKEN_REPLY_REASON);
  const offset = 'HTTP/1.1 200 '.length;
  const reason = `@ih,${offset * 8},${bytes.length * 8} 0x${bytes.toString('hex')}`;
  return `ip saddr ${metadata.address} tcp sport ${metadata.port} ${reason}`;
}

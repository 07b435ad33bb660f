// How does a guest take over the address of its port? By a tap device in the port's namespace.
//
// The namespace gives the address up and routes it to the tap instead; to the guest it answers for the gateway (proxy
// ARP). Forwarding is switched on in this namespace only. The host's side of the port, where filters are, stays as it is.
import type { MachineNetwork } from '../../driver.ts';
import { run } from './command.ts';

export const TAP = 'tap0';
/** Of the namespace's end of the tap: what the guest sends to its gateway goes here. */
export const tapMac = '0a:58:a9:fe:01:02';

/** Makes it so, whatever was before. The port's own interface is `eth0`. */
export async function ensureTap(network: MachineNetwork): Promise<void> {
  const { namespace, address, macAddress } = network;
  await run(['nsenter', `--net=${namespace}`, '--', 'sh', '-ec', script, 'sh', address, macAddress]);
}

// The address goes last: until the tap is there the port answers as before. An interface that loses its only address loses
// its routes with it, so another one comes first; nobody else ever sees it.
const script = `
address=$1 mac=$2
ip link show ${TAP} >/dev/null 2>&1 || ip tuntap add dev ${TAP} mode tap
ip -batch - <<END
link set dev ${TAP} address ${tapMac} up
addr replace 169.254.1.2/32 dev eth0 scope link
neigh replace $address lladdr $mac dev ${TAP} nud permanent
END
echo 1 >/proc/sys/net/ipv4/ip_forward
echo 1 >/proc/sys/net/ipv4/conf/${TAP}/proxy_arp
echo 0 >/proc/sys/net/ipv4/neigh/${TAP}/proxy_delay
echo 1 >/proc/sys/net/ipv6/conf/${TAP}/disable_ipv6 || true
if ip -4 -o address show dev eth0 | grep -qF " $address/"; then ip address del $address/32 dev eth0; fi
ip route replace $address/32 dev ${TAP} scope link
`;

/** The network's bytes as the port saw them, in the guest's view. Zero when the namespace is gone. */
export async function readTraffic(namespace: string): Promise<{ received: number; sent: number }> {
  const text = await run(['nsenter', `--net=${namespace}`, '--', 'cat', '/proc/net/dev']).catch(() => '');
  const line = text.split('\n').find((each) => each.trim().startsWith(`${TAP}:`)) ?? '';
  const numbers = line.split(':')[1]?.trim().split(/\s+/).map(Number) ?? [];
  // What the namespace sends into the tap is what the guest receives.
  return { received: numbers[8] ?? 0, sent: numbers[0] ?? 0 };
}

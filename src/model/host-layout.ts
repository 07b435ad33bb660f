// Where everything of one instance is on this host: directories, sockets, addresses, names.
//
// Nothing else invents a path, a range or a name. Tests run beside a user's instance by having a name and a number of
// their own. Everything on the host is named after the instance, so that `tutti down` finds what it owns.

/** What units see as their gateway, what the host's loopback clients look like to them, and whence we look whether a guest answers. */
export const gatewayLinkAddress = '169.254.1.1';

/** The UDP port at which we ask whether a guest's kernel answers (that of traceroute: nobody listens there). */
export const probePort = 33434;

export interface HostLayout {
  /** 'tutti' for the user's own; tests use others. At most 8 of [a-z0-9]. */
  readonly instance: string;
  /** Which of the address ranges and ports; see LayoutOptions. */
  readonly number: number;
  /** Kept over restarts: store, images, keys, logs. Mode 0700. */
  readonly stateDir: string;
  /** Sockets, pid files, pinned namespaces, generated configuration. Mode 0711. */
  readonly runDir: string;
  /** Below each cgroup controller (v1) or the root (v2), `/tutti`. */
  readonly cgroupParent: string;
  /** The one nftables table, family inet. */
  readonly nftTable: string;
  /** Prefix of network interfaces: at most 15 characters are left for the whole name. */
  readonly interfacePrefix: string;
  /** The dummy interface that carries our own gateway addresses. */
  readonly gatewayInterface: string;
  /** containerd's namespace. */
  readonly containerdNamespace: string;
  /** All pods, machines and sandboxes; each node has a /20 of it (podPart, machinePart). */
  readonly unitRange: string;
  /** Public addresses of machines: they reach the machine from this host and from other units, and nobody else. */
  readonly publicRange: string;
  /** Where the agent answers what machines ask at 169.254.169.254; on the gateway interface. */
  readonly metadata: { readonly address: string; readonly port: number };
  /**
   * Where runtimes of functions ask for calls, on the same address; and where the balancer sends requests for function URLs and HTTP
   * APIs, on endpointAddress (function-hosts.ts), which units cannot reach.
   */
  readonly functions: { readonly runtimeApiPort: number; readonly gatewayPort: number };
  /** Service addresses (cluster IPs). */
  readonly serviceRange: string;
  /** DNS server for units, on the gateway interface; a service address. */
  readonly dnsAddress: string;
  /** Load balancers, as seen on the host: a part of loopback. */
  readonly loadBalancerRange: string;
  /** The same load balancers as units see them (their own loopback is not ours): same last two octets, local to the host. */
  readonly loadBalancerUnitRange: string;
  /** NodePorts. */
  readonly nodePorts: { readonly first: number; readonly last: number };
  readonly clusterDomain: string;
  /** Domain of names that the host's /etc/hosts and our DNS know. */
  readonly hostDomain: string;
  readonly ports: {
    readonly kubernetes: number;
    readonly aws: number;
    readonly registry: number;
    readonly dashboard: number;
  };
  readonly sockets: {
    readonly containerd: string;
    /** AgentCalls, from control to the agent. */
    readonly agent: string;
    /** HAProxy's runtime API. */
    readonly balancer: string;
  };
}

export interface LayoutOptions {
  readonly instance?: string;
  /** 0-15: picks the address ranges and ports; 0 is the user's own. */
  readonly number?: number;
  readonly stateDir?: string;
  readonly runDir?: string;
}

export function hostLayout(options: LayoutOptions = {}): HostLayout {
  const { instance = 'tutti', number = 0 } = options;
  if (!/^[a-z][a-z0-9]{0,7}$/.test(instance)) throw new RangeError(`Not an instance name: "${instance}"`);
  if (!Number.isInteger(number) || number < 0 || number > 15)
    throw new RangeError(`Not an instance number: ${number}`);
  const stateDir = options.stateDir ?? `/var/lib/${instance}`;
  const runDir = options.runDir ?? `/run/${instance}`;
  const portShift = number * 20;
  return {
    instance,
    number,
    stateDir,
    runDir,
    cgroupParent: `/${instance}`,
    // Not a word of nft's own, whatever the instance is called.
    nftTable: instance === 'tutti' ? instance : `tutti_${instance}`,
    interfacePrefix: `tt${number.toString(16)}`,
    gatewayInterface: `${instance}0`,
    containerdNamespace: instance,
    unitRange: `10.${200 + number}.0.0/16`,
    // Of the range for benchmarks (RFC 2544), which the internet does not route.
    publicRange: `198.${18 + Math.floor(number / 8)}.${(number % 8) * 32}.0/19`,
    metadata: { address: `10.${220 + number}.0.10`, port: 8775 },
    functions: { runtimeApiPort: 8776, gatewayPort: 8777 },
    serviceRange: `10.${220 + number}.0.0/16`,
    dnsAddress: `10.${220 + number}.0.10`,
    loadBalancerRange: `127.${77 + number}.0.0/16`,
    loadBalancerUnitRange: `10.${236 + number}.0.0/16`,
    nodePorts:
      number === 0
        ? { first: 30000, last: 32767 }
        : { first: 20000 + number * 150, last: 20000 + number * 150 + 149 },
    clusterDomain: 'cluster.local',
    hostDomain: `${instance}.internal`,
    ports: {
      kubernetes: 6443 + portShift,
      aws: 4566 + portShift,
      registry: 5000 + portShift,
      dashboard: 7070 + portShift,
    },
    sockets: {
      containerd: `${runDir}/containerd/containerd.sock`,
      agent: `${runDir}/agent.sock`,
      balancer: `${runDir}/haproxy/admin.sock`,
    },
  };
}

/** The /20 of node `index` (0-15) inside the unit range. */
export function nodeRange(layout: HostLayout, index: number): string {
  const [prefix = ''] = layout.unitRange.split('/');
  const octets = prefix.split('.');
  return `${octets[0]}.${octets[1]}.${index * 16}.0/20`;
}

/** The public address of the machine with this private one: each has its own. */
export function publicAddressOf({ publicRange }: HostLayout, address: string): string {
  const [, , c = 0, d = 0] = address.split('.').map(Number);
  const [a, b, first] = publicRange.split('.').map(Number);
  const [zone, low] = [Math.floor(c / 16), c % 8];
  return `${a}.${b}.${(first ?? 0) + zone * 8 + low}.${d}`;
}

/** The half of a node's range, or of a subnet, that the agent gives to pods: the lower /21 of a /20. */
export function podPart(range: string): string {
  return `${range.split('/')[0]}/21`;
}

/** The other half, whose addresses machines get when they are made: the upper /21 of a /20. */
export function machinePart(range: string): string {
  const [a, b, c] = range.split('.');
  return `${a}.${b}.${Number(c) + 8}.0/21`;
}

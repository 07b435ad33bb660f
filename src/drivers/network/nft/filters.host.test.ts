import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FilterRule, NetworkConfig, Port } from '../driver.ts';
import { run, runUnchecked } from './command.ts';
import { claimAddress, hearer, listener, ping, shouter, talker, tokens } from './guest-programs.case.ts';
import { NftNetworkDriver } from './nft-driver.ts';
import { ask, askUdp, aTestLayout, hostState, type Served, serve, started } from './units.case.ts';

const { layout, remove } = await aTestLayout({ instance: 'mnet', number: 14 });
const before = await hostState(layout);
const driver = new NftNetworkDriver({ layout, warm: 0, lookAgainMs: 0 });
const units = layout.unitRange.replace('0.0/16', '8.');
const balancer = layout.loadBalancerUnitRange.replace('0.0/16', '0.7');
const open = layout.publicRange.replace(/0\/\d+$/, '');
const address = (n: number) => `${units}${n}`;
const everybody = { range: '0.0.0.0/0' };
const tcp = (port: number, peer: FilterRule['peer'] = everybody): FilterRule => ({
  protocol: 'tcp',
  ports: { first: port, last: port },
  peer,
});
const all: FilterRule = { protocol: 'any', peer: everybody };

/** 1: a web server behind a balancer; 2: a client that may only speak to port 8080; 3: not filtered; 4: nothing is allowed. */
const config: NetworkConfig = {
  services: [],
  filters: {
    policies: [
      { name: 'web', ingress: [tcp(8080, { set: 'front' }), tcp(8081)], egress: [all] },
      { name: 'narrow', ingress: [], egress: [tcp(8080), tcp(80)] },
      { name: 'nothing', ingress: [], egress: [] },
    ],
    sets: [{ name: 'front', addresses: [balancer, address(2)] }],
    units: [
      { address: address(1), policies: ['web'] },
      { address: address(2), policies: ['narrow'] },
      { address: address(4), policies: ['nothing'] },
    ],
  },
  publicAddresses: [
    { public: `${open}5`, private: address(1) },
    { public: `${open}6`, private: address(3) },
  ],
};
const served: Served[] = [];
const ports: Port[] = [];
const unit = (n: number) => ports[n - 1] as Port; // made below
/** For what is expected to be silent. */
const quick = ['--max-time', '0.5'];
const from = (n: number | undefined) => (n === undefined ? undefined : unit(n));

beforeAll(async () => {
  await driver.setup();
  for (const n of [1, 2, 3, 4]) ports.push(await driver.createPort({ id: `unit-${n}`, address: address(n) }));
  await driver.apply(config);
  for (const n of [1, 3, 4]) {
    for (const port of [8080, 8081, 8082]) served.push(await serve(unit(n), { name: `${n}`, port }));
  }
  served.push(await serve(unit(1), { name: '1', port: 5353, udp: true }));
});
afterAll(async () => {
  await Promise.all(served.map((each) => each.stop()));
  await runUnchecked(['ip', 'netns', 'delete', 'mnetguest']);
  await driver.teardown();
  await remove();
});

describe('filters', () => {
  const seen = (n: number, who: string) => `${n} ${who}`;
  const cases: readonly { name: string; to: string; from?: number; hears: string; source?: string }[] = [
    {
      name: 'a port for everybody is open to the host',
      to: `${address(1)}:8081`,
      hears: seen(1, layout.dnsAddress),
    },
    {
      name: 'a port for everybody is open to units',
      to: `${address(1)}:8081`,
      from: 3,
      hears: seen(1, address(3)),
    },
    {
      name: 'a port for a set is open to its members',
      to: `${address(1)}:8080`,
      from: 2,
      hears: seen(1, address(2)),
    },
    {
      name: 'a port for a set is closed to other units',
      to: `${address(1)}:8080`,
      from: 3,
      hears: 'timeout',
    },
    { name: 'a port for a set is closed to the host', to: `${address(1)}:8080`, hears: 'timeout' },
    {
      name: 'a port for a set is open to a balancer in it',
      to: `${address(1)}:8080`,
      source: balancer,
      hears: seen(1, balancer),
    },
    { name: 'a port that no rule names is closed to the host', to: `${address(1)}:8082`, hears: 'timeout' },
    {
      name: 'a port that no rule names is closed to units',
      to: `${address(1)}:8082`,
      from: 3,
      hears: 'timeout',
    },
    { name: 'what no rule lets out stays in', to: `${address(1)}:8081`, from: 2, hears: 'timeout' },
    {
      name: 'what no rule lets out does not reach units without filters',
      to: `${address(3)}:8081`,
      from: 2,
      hears: 'timeout',
    },
    {
      name: 'a unit without filters is open to the host',
      to: `${address(3)}:8082`,
      hears: seen(3, layout.dnsAddress),
    },
    {
      name: 'a unit without filters is open to what may go out',
      to: `${address(3)}:8080`,
      from: 2,
      hears: seen(3, address(2)),
    },
    { name: 'without rules nobody comes in', to: `${address(4)}:8080`, hears: 'timeout' },
    { name: 'without rules nothing goes out', to: `${address(3)}:8080`, from: 4, hears: 'timeout' },
    {
      name: 'a public address leads to its unit, from the host',
      to: `${open}5:8081`,
      hears: seen(1, layout.dnsAddress),
    },
    {
      name: 'a public address leads to its unit, from others',
      to: `${open}5:8081`,
      from: 3,
      hears: seen(1, address(3)),
    },
    { name: 'a public address opens nothing', to: `${open}5:8082`, hears: 'timeout' },
    {
      name: 'a public address leads back to its own unit',
      to: `${open}6:8080`,
      from: 3,
      hears: seen(3, `${open}6`),
    },
    { name: 'a public address that nobody has refuses the host', to: `${open}77:8080`, hears: 'refused' },
    {
      name: 'a public address that nobody has refuses units',
      to: `${open}77:8080`,
      from: 3,
      hears: 'refused',
    },
  ];
  it.each(cases)('$name', async ({ to, from: n, hears, source }) => {
    const sender = source === undefined ? [] : ['--interface', source];
    expect(await ask(to, from(n), ...(hears === 'timeout' ? quick : []), ...sender)).toBe(hears);
  });

  it('close UDP as well', async () => {
    expect(await askUdp(address(1), 5353, unit(3))).toBe('silence');
    const udp = { protocol: 'udp', peer: everybody } as const;
    await driver.apply(withRules('web', { ingress: [udp] }));
    expect(await askUdp(address(1), 5353, unit(3))).toBe(`1 ${address(3)}`);
    await driver.apply(config);
  });

  it('tell kinds of ICMP apart', async () => {
    const answers = async (...words: readonly string[]) =>
      (await runUnchecked(['perl', '-e', ping, address(1), ...words])).exitCode === 0;
    expect(await answers()).toBe(false);
    await driver.apply(
      withRules('web', { ingress: [{ protocol: 'icmp', icmp: { type: 13 }, peer: everybody }] }),
    );
    expect(await answers()).toBe(false);
    await driver.apply(
      withRules('web', { ingress: [{ protocol: 'icmp', icmp: { type: 8, code: 0 }, peer: everybody }] }),
    );
    expect(await answers()).toBe(true);
    await driver.apply(config);
  });

  it('let us see whether a guest answers, and nobody else', async () => {
    const look = ['--max-time', '0.5', '--interface', '169.254.1.1'];
    expect(await ask(`${address(1)}:22`, undefined, ...look)).toBe('refused');
    expect(await ask(`${address(1)}:8082`, undefined, ...look)).toBe('timeout');
    expect(await ask(`${address(1)}:22`, undefined, ...quick)).toBe('timeout');
  });

  it('let open connections go on when their rule is gone', async () => {
    const client = await started('nsenter', [
      `--net=${unit(3).networkNamespace}`,
      process.execPath,
      '-e',
      talker,
      address(1),
      '8081',
    ]);
    await driver.apply(withRules('web', { ingress: [] }));
    expect(await ask(`${address(1)}:8081`, unit(3), ...quick)).toBe('timeout');
    const already = client.heard().length;
    await expect.poll(() => client.heard().length, { timeout: 5000 }).toBeGreaterThan(already + 3);
    expect(new Set(client.heard())).toEqual(new Set(['answered']));
    await client.stop();
    await driver.apply(config);
  });

  it('do not hide connections to a guest with a kernel of its own', async () => {
    const guest = await startGuest();
    expect(await driver.countConnections(address(5))).toBe(0);
    const client = await started('nsenter', [
      `--net=${unit(3).networkNamespace}`,
      process.execPath,
      '-e',
      talker,
      address(5),
      '8080',
    ]);
    expect(await driver.countConnections(address(5))).toBe(1);
    await Promise.all([client.stop(), guest.stop()]);
    await expect.poll(() => driver.countConnections(address(5)), { timeout: 5000 }).toBe(0);
  });

  it('let a token of the metadata service go no further than its machine allows', async () => {
    const [guest, { address: host, port }] = [await startGuest(), layout.metadata];
    const server = await started(process.execPath, ['-e', tokens, host, String(port)]);
    const asked = async (hops: number, method: string) => {
      await driver.apply({ ...config, metadataHops: [{ address: address(5), hops }] });
      const curl = `ip netns exec mnetguest curl -s --max-time 1 -X ${method} http://169.254.169.254/`;
      return (await runUnchecked(curl.split(' '))).stdout;
    };
    expect(await asked(1, 'PUT')).toBe('');
    expect(await asked(1, 'GET')).toBe('data');
    expect(await asked(2, 'PUT')).toBe('token');
    await driver.apply(config);
    await Promise.all([server.stop(), guest.stop()]);
  });

  it('are in force from the moment that apply resolves, for members that join', async () => {
    expect(await ask(`${address(1)}:8080`, unit(3), ...quick)).toBe('timeout');
    await driver.apply(withSet([balancer, address(2), address(3)]));
    expect(await ask(`${address(1)}:8080`, unit(3))).toBe(`1 ${address(3)}`);
    await driver.apply(config);
    expect(await ask(`${address(1)}:8080`, unit(3), ...quick)).toBe('timeout');
  });

  it('hold for what reaches a balancer', async () => {
    const listening = await started(process.execPath, ['-e', listener, balancer, '8080']);
    const filters = config.filters as NonNullable<NetworkConfig['filters']>;
    const guarded = (ingress: readonly FilterRule[]) => ({
      ...config,
      filters: {
        ...filters,
        policies: [...filters.policies, { name: 'lb', ingress, egress: [tcp(8081)] }],
        units: [...filters.units, { address: balancer, policies: ['lb'] }],
      },
    });
    await driver.apply(guarded([tcp(8080, { range: `${address(2)}/32` })]));
    expect(await ask(`${balancer}:8080`, unit(2))).toBe('balancer');
    expect(await ask(`${balancer}:8080`, unit(3), ...quick)).toBe('timeout');
    expect(await ask(`${balancer}:8080`, undefined, ...quick)).toBe('timeout');
    expect(await ask(`${address(1)}:8081`, undefined, '--interface', balancer)).toBe(`1 ${balancer}`);
    expect(await ask(`${address(1)}:8080`, undefined, ...quick, '--interface', balancer)).toBe('timeout');
    await driver.apply(config);
    await listening.stop();
  });

  it('never keep a unit from name server and metadata', async () => {
    const listening = [
      await started(process.execPath, [
        '-e',
        listener,
        layout.metadata.address,
        String(layout.metadata.port),
      ]),
      await started(process.execPath, ['-e', listener, layout.dnsAddress, '8099']),
    ];
    for (const n of [3, 4]) {
      expect(await ask('169.254.169.254', unit(n))).toBe(`balancer`);
      expect(await ask(`${layout.dnsAddress}:8099`, unit(n))).toBe('balancer');
    }
    await Promise.all(listening.map((each) => each.stop()));
  });

  it('write nothing when nothing changed', async () => {
    const handles = () => run(['nft', '-a', 'list', 'table', 'inet', layout.nftTable]);
    const was = await handles();
    await driver.apply(structuredClone(config));
    expect(await handles()).toBe(was);
  });

  it('are found again by the next driver', async () => {
    const again = new NftNetworkDriver({ layout, warm: 0, lookAgainMs: 0 });
    await again.setup();
    expect(await ask(`${address(1)}:8082`, undefined, ...quick)).toBe('timeout');
    await run(['nft', 'delete', 'table', 'inet', layout.nftTable]); // or of another version of ours
    await new NftNetworkDriver({ layout, warm: 0, publish: true }).setup();
    expect(await ask(`${address(1)}:8082`, undefined, ...quick)).toBe('timeout');
    await again.setup();
    await driver.setup();
    await driver.apply(config);
  });
});

describe('a unit with all rights in its namespace', () => {
  const inside = (n: number, ...argv: readonly string[]) =>
    runUnchecked(['nsenter', `--net=${unit(n).networkNamespace}`, ...argv]);

  it.each([
    { name: 'another unit', claimed: address(2) },
    { name: 'a balancer', claimed: balancer },
    { name: 'the name server', claimed: layout.dnsAddress },
    { name: 'the gateway', claimed: '169.254.1.1' },
    { name: 'the host', claimed: '192.0.2.2' },
    { name: 'somebody on the internet', claimed: '203.0.113.9' },
  ])('cannot send as $name', async ({ claimed }) => {
    await driver.apply(withRules('web', { ingress: [all] }));
    const counted = await started('nsenter', [
      `--net=${unit(1).networkNamespace}`,
      process.execPath,
      '-e',
      hearer,
      '5400',
    ]);
    await inside(3, 'ip', 'address', 'add', `${claimed}/32`, 'dev', 'eth0');
    try {
      await inside(3, process.execPath, '-e', shouter, claimed, address(1), '5400');
      await inside(3, process.execPath, '-e', shouter, address(3), address(1), '5400');
      await expect.poll(() => counted.heard(), { timeout: 5000 }).toEqual([address(3)]);
    } finally {
      await counted.stop();
      await inside(3, 'ip', 'address', 'del', `${claimed}/32`, 'dev', 'eth0');
      await driver.apply(config);
    }
  });

  it('gets nothing that is for others by saying that it has their address', async () => {
    await inside(3, 'ip', 'address', 'add', `${address(1)}/32`, 'dev', 'eth0');
    expect((await inside(3, 'perl', '-e', claimAddress, address(1), 'eth0')).stderr).toBe('');
    expect(await ask(`${address(1)}:8081`)).toBe(`1 ${layout.dnsAddress}`);
    expect(await ask(`${address(1)}:8081`, unit(2), ...quick)).toBe('timeout');
    await inside(3, 'ip', 'address', 'del', `${address(1)}/32`, 'dev', 'eth0');
  });
});

it('teardown leaves the host as it was', async () => {
  await Promise.all(served.splice(0).map((each) => each.stop()));
  await driver.teardown();
  expect(await hostState(layout)).toBe(before);
});

function withRules(name: string, change: { readonly ingress: readonly FilterRule[] }): NetworkConfig {
  const filters = config.filters as NonNullable<NetworkConfig['filters']>;
  const policies = filters.policies.map((policy) =>
    policy.name === name ? { ...policy, ...change } : policy,
  );
  return { ...config, filters: { ...filters, policies } };
}

function withSet(addresses: readonly string[]): NetworkConfig {
  const filters = config.filters as NonNullable<NetworkConfig['filters']>;
  return { ...config, filters: { ...filters, sets: [{ name: 'front', addresses }] } };
}

/** As QEMU's guests are: the address is in a namespace behind that of the port. */
async function startGuest(): Promise<Served> {
  const port = await driver.createPort({ id: 'unit-5', address: address(5) });
  const near = `nsenter --net=${port.networkNamespace}`;
  const script = [
    `ip netns add mnetguest`,
    `${near} ip address del ${address(5)}/32 dev eth0`,
    `${near} ip link add vguest type veth peer name eth0 netns mnetguest`,
    `${near} ip link set vguest up`,
    `${near} ip address add 169.254.1.2/32 dev eth0`,
    `${near} ip route replace 169.254.1.1/32 dev eth0`,
    `${near} ip route replace default via 169.254.1.1 dev eth0`,
    `${near} ip route add ${address(5)}/32 dev vguest`,
    `${near} sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.vguest.proxy_arp=1 net.ipv4.conf.eth0.proxy_arp=1`,
    `ip -n mnetguest link set eth0 up`,
    `ip -n mnetguest address add ${address(5)}/32 dev eth0`,
    `ip -n mnetguest route add 169.254.1.1/32 dev eth0`,
    `ip -n mnetguest route add default via 169.254.1.1 dev eth0`,
  ];
  await run(['sh', '-ec', script.join('\n')]);
  const words = ['netns', 'exec', 'mnetguest', process.execPath, '-e', listener];
  const server = await started('ip', [...words, '0.0.0.0', '8080']);
  return {
    heard: server.heard,
    async stop() {
      await server.stop();
      await run(['ip', 'netns', 'delete', 'mnetguest']);
      await driver.removePort('unit-5');
    },
  };
}

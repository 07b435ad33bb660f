import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLoad } from '../../load.case.ts';
import { networkContract } from '../contract.case.ts';
import type { NetworkConfig, Port, ServiceRule } from '../driver.ts';
import { run } from './command.ts';
import { NftNetworkDriver } from './nft-driver.ts';
import { ask, askUdp, aTestLayout, hostState, type Served, serve, started } from './units.case.ts';

const { layout, remove } = await aTestLayout();
const before = await hostState(layout);
afterAll(async () => {
  await new NftNetworkDriver({ layout }).teardown();
  await remove();
});

networkContract('nftables and iproute2', () => ({
  driver: new NftNetworkDriver({ layout }),
  reopened: () => new NftNetworkDriver({ layout }),
  address: (n) => `10.204.0.${n}`,
}));

describe('traffic of units', () => {
  const driver = new NftNetworkDriver({ layout });
  const served: Served[] = [];
  const ports: Port[] = [];
  const unit = (n: number) => ports[n - 1] as Port; // made below
  const vip = '10.224.1.1';
  const rule = (overrides: Partial<ServiceRule> = {}): ServiceRule => ({
    name: 'default/web:http',
    protocol: 'TCP',
    addresses: [vip],
    port: 80,
    nodePort: 20_600,
    targets: [1, 2].map((n) => ({ address: `10.204.1.${n}`, port: 8080 })),
    ...overrides,
  });
  const idle = rule({ name: 'default/idle:', addresses: ['10.224.1.2'], nodePort: 20_601, targets: [] });
  const config: NetworkConfig = {
    services: [
      rule(),
      idle,
      rule({
        name: 'default/self:',
        addresses: ['10.224.1.3'],
        nodePort: undefined,
        targets: [{ address: '10.204.1.1', port: 8080 }],
      }),
      rule({ name: 'default/sticky:', addresses: ['10.224.1.4'], nodePort: undefined, affinitySeconds: 60 }),
      rule({
        name: 'default/udp:',
        protocol: 'UDP',
        addresses: ['10.224.1.5', '127.81.0.9'],
        port: 53,
        nodePort: 20_602,
        targets: [{ address: '10.204.1.1', port: 5353 }],
      }),
    ],
  };

  beforeAll(async () => {
    await driver.setup();
    for (const n of [1, 2, 3])
      ports.push(await driver.createPort({ id: `unit-${n}`, address: `10.204.1.${n}` }));
    served.push(await serve(unit(1), { name: 'one', port: 8080 }));
    served.push(await serve(unit(2), { name: 'two', port: 8080 }));
    served.push(await serve(unit(1), { name: 'one', port: 5353, udp: true }));
    await driver.apply(config);
  });
  afterAll(async () => {
    await Promise.all(served.map((each) => each.stop()));
    await driver.teardown();
  });

  const cases: readonly { name: string; url: string; from?: number; hears: RegExp }[] = [
    { name: 'the host reaches a unit', url: '10.204.1.1:8080', hears: /^one 10\.224\.0\.10$/ },
    {
      name: 'a unit reaches another and is seen as itself',
      url: '10.204.1.1:8080',
      from: 3,
      hears: /^one 10\.204\.1\.3$/,
    },
    { name: 'the host reaches a service', url: vip, hears: /^(one|two) 169\.254\.1\.1$/ },
    {
      name: 'a unit reaches a service and is seen as itself',
      url: vip,
      from: 3,
      hears: /^(one|two) 10\.204\.1\.3$/,
    },
    {
      name: 'a unit reaches itself through its service',
      url: '10.224.1.3',
      from: 1,
      hears: /^one 169\.254\.1\.1$/,
    },
    { name: 'a NodePort answers on loopback', url: '127.0.0.1:20600', hears: /^(one|two) 169\.254\.1\.1$/ },
    { name: 'a service without targets refuses the host', url: '10.224.1.2', hears: /^refused$/ },
    { name: 'a service without targets refuses a unit', url: '10.224.1.2', from: 3, hears: /^refused$/ },
    { name: 'a NodePort without targets refuses on loopback', url: '127.0.0.1:20601', hears: /^refused$/ },
    { name: 'an address that no service has refuses', url: '10.224.7.7:80', hears: /^refused$/ },
    {
      name: 'an address that no service has refuses a unit',
      url: '10.224.7.7:80',
      from: 3,
      hears: /^refused$/,
    },
    { name: 'a unit that is gone refuses', url: '10.204.9.9:80', hears: /^refused$/ },
    { name: 'a unit cannot reach loopback of the host', url: '127.81.0.1:80', from: 3, hears: /^refused$/ },
  ];
  it.each(cases)('$name', async ({ url, from, hears }) => {
    expect(await ask(url, from === undefined ? undefined : unit(from))).toMatch(hears);
  });

  it('answers on every address of the host that is not loopback', async () => {
    const addresses = JSON.parse(await run(['ip', '-j', '-4', 'address', 'show', 'scope', 'global'])) as {
      ifname: string;
      addr_info: { local: string }[];
    }[];
    const own = addresses
      .filter(({ ifname }) => /^(eth|en|wl)/.test(ifname))
      .flatMap(({ addr_info }) => addr_info);
    expect(own.length).toBeGreaterThan(0);
    for (const { local } of own) {
      expect(await ask(`${local}:20600`)).toMatch(/^(one|two) /);
      expect(await ask(`${local}:20600`, unit(3))).toMatch(/^(one|two) 10\.204\.1\.3$/);
    }
  });

  it('lets units reach load balancers at the address that is theirs', async () => {
    const script = `require('node:http').createServer((q, r) => r.end(q.socket.remoteAddress)).listen(18081, '10.240.0.9', () => console.log('ready')); setTimeout(() => process.exit(1), 60000)`;
    const balancer = await started(process.execPath, ['-e', script]);
    try {
      expect(await ask('10.240.0.9:18081', unit(3))).toBe('10.204.1.3');
    } finally {
      await balancer.stop();
    }
  });

  it('carries UDP from the host, from units and from loopback addresses', async () => {
    expect(await askUdp('10.224.1.5', 53)).toBe('one 169.254.1.1');
    expect(await askUdp('10.224.1.5', 53, unit(3))).toBe('one 10.204.1.3');
    expect(await askUdp('127.81.0.9', 53)).toBe('one 169.254.1.1');
    expect(await askUdp('127.0.0.1', 20_602)).toBe('one 169.254.1.1');
  });

  it('keeps a client on its target, also when others come and go', async () => {
    const first = await ask('10.224.1.4', unit(3));
    for (let i = 0; i < 8; i += 1) expect(await ask('10.224.1.4', unit(3))).toBe(first);
    const sticky = config.services[3] as ServiceRule;
    const more = { ...sticky, targets: [...sticky.targets, { address: '10.204.1.99', port: 8080 }] };
    await driver.apply({ services: config.services.map((each) => (each === sticky ? more : each)) });
    for (let i = 0; i < 8; i += 1) expect(await ask('10.224.1.4', unit(3))).toBe(first);
    await driver.apply(config);
  });

  it('drops what comes from an address that is not the unit’s', async () => {
    const enter = ['nsenter', `--net=${unit(3).networkNamespace}`];
    await run([...enter, 'ip', 'address', 'add', '10.204.1.2/32', 'dev', 'eth0']);
    try {
      expect(await ask('10.204.1.1:8080', unit(3), '--interface', '10.204.1.2', '--max-time', '1')).toBe(
        'timeout',
      );
    } finally {
      await run([...enter, 'ip', 'address', 'del', '10.204.1.2/32', 'dev', 'eth0']);
    }
  });

  it('lets an ordinary user of the unit listen on port 80', async () => {
    const program = `process.setuid(65534); require('node:net').createServer().listen(80, () => { console.log('ok'); process.exit(0); })`;
    const text = await run(['nsenter', `--net=${unit(3).networkNamespace}`, process.execPath, '-e', program]);
    expect(text.trim()).toBe('ok');
  });

  it('counts a connection to the unit while it lasts, and neither the host’s own nor those that the unit opened', async () => {
    expect(await driver.countConnections('10.204.1.1')).toBe(0);
    const client = await holdOpen(unit(3), '10.224.1.3', 80);
    try {
      expect(await driver.countConnections('10.204.1.1')).toBe(1);
      expect(await driver.countConnections('10.204.1.3')).toBe(0);
    } finally {
      await client.stop();
    }
    await expect.poll(() => driver.countConnections('10.204.1.1'), { timeout: 5000 }).toBe(0);
  });

  it.each([{ url: vip }, { url: '127.0.0.1:20600' }])(
    'loses no request at $url while a target leaves, once its connections have ended',
    async ({ url }) => {
      const load = startLoad(`http://${url}/`, { seconds: 3, close: true });
      const [web, ...others] = config.services as [ServiceRule, ...ServiceRule[]];
      const only = (...kept: readonly number[]) => web.targets.filter((_, index) => kept.includes(index));
      for (let round = 0; round < 3; round += 1) {
        await driver.apply({ services: [{ ...web, targets: only(0) }, ...others] });
        await expect
          .poll(() => driver.countConnections('10.204.1.2'), { timeout: 2000, interval: 10 })
          .toBe(0);
        await served[1]?.stop();
        served[1] = await serve(unit(2), { name: 'two', port: 8080 });
        await driver.apply(config);
      }
      const result = await load.done;
      expect(result).toMatchObject({ failed: 0 });
      expect(result.requests).toBeGreaterThan(500);
    },
  );

  it('changes one service without touching the others', async () => {
    const chains = async () => run(['nft', '-a', 'list', 'table', 'inet', layout.nftTable]);
    const handle = /chain svc-[0-9a-f]+-default\/self\/ \{ # handle (\d+)/;
    const was = handle.exec(await chains())?.[1];
    expect(was).toBeDefined();
    await driver.apply({
      services: config.services.map((each) =>
        each === idle ? { ...idle, targets: [{ address: '10.204.1.2', port: 8080 }] } : each,
      ),
    });
    expect(await ask('10.224.1.2')).toMatch(/^two/);
    expect(handle.exec(await chains())?.[1]).toBe(was);
    await driver.apply(config);
    expect(await ask('10.224.1.2')).toBe('refused');
  });

  it('adopts rules after a restart and repairs them when somebody flushed them', async () => {
    const again = new NftNetworkDriver({ layout, warm: 0, lookAgainMs: 0 });
    await again.setup();
    await again.apply(config);
    expect(await ask(vip)).toMatch(/^(one|two)/);
    await run(['nft', 'delete', 'table', 'inet', layout.nftTable]);
    await again.apply(config);
    expect(await ask(vip)).toMatch(/^(one|two)/);
    await driver.setup(); // it learns that the table was made anew
    await driver.apply(config);
  });

  it('cuts off a unit at once when its port is removed', async () => {
    await driver.removePort('unit-3');
    expect(await ask('10.204.1.3:8080')).toBe('refused');
  });

  it('leaves the host as it was', async () => {
    await Promise.all(served.splice(0).map((each) => each.stop()));
    await driver.teardown();
    expect(await hostState(layout)).toBe(before);
  });
});

/** A client in a unit that connects and waits. */
function holdOpen(from: Port, address: string, port: number): Promise<Served> {
  const script = `require('node:net').connect(${port}, '${address}', () => console.log('connected')); setTimeout(() => process.exit(1), 60000);`;
  return started('nsenter', [`--net=${from.networkNamespace}`, process.execPath, '-e', script]);
}

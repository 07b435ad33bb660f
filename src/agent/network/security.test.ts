import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aLoadBalancer } from '../../core/balancing/builders.case.ts';
import type { Kind } from '../../model/kind.ts';
import { loadBalancerKind } from '../../model/kinds/load-balancer.ts';
import { type Machine, machineKind } from '../../model/kinds/machine.ts';
import { type SecurityGroup, securityGroupKind } from '../../model/kinds/security-group.ts';
import type { ApiObject, Draft } from '../../model/object.ts';
import { openTrafficWorld, type TrafficWorld } from './world.case.ts';

const namespace = 'default';
let world: TrafficWorld;
const stop = new AbortController();
beforeEach(async () => {
  world = await openTrafficWorld();
});
afterEach(() => world.close());

async function eventually(look: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(
    async () => {
      await world.clock.advance(100);
      await look();
    },
    { timeout: 5000, interval: 1 },
  );
}

function create<T extends ApiObject>(kind: Kind<T>, name: string, spec: object): Promise<T> {
  return world.client.create(kind, { metadata: { name, namespace }, spec } as unknown as Draft<T>); // as tests state it
}

const aGroup = (name: string, source: object) => {
  const rule = { id: 'sgr-1', protocol: 'tcp', fromPort: 80, toPort: 80, ...source };
  const spec = { groupName: name, description: name, vpcId: 'vpc-1', ingress: [rule], egress: [] };
  return create(securityGroupKind, name, spec);
};

const aMachine = (n: number, ...securityGroups: readonly string[]): Promise<Machine> =>
  create(machineKind, `i-${n}`, {
    image: 'ami-1',
    instanceType: 't3.micro',
    power: 'on',
    vpcId: 'vpc-1',
    subnet: 'subnet-1',
    zone: 'z',
    interfaceId: `eni-${n}`,
    reservation: 'r-1',
    launchIndex: 0,
    launchedAt: '2026-01-01T00:00:00Z',
    shutdownBehavior: 'stop',
    rootDisk: { device: '/dev/xvda', volume: 'vol-1', sizeGiB: 8 },
    metadata: { tokens: 'required', hopLimit: 2, enabled: true, instanceTags: false },
    address: `10.200.8.${n}`,
    securityGroups,
  });

const filters = () => world.network.config.filters;

describe('security groups', () => {
  it('reach the kernel with their machines and load balancers', async () => {
    await aGroup('sg-lb', { cidr: '0.0.0.0/0' });
    await aGroup('sg-web', { groupId: 'sg-lb' });
    await aMachine(1, 'sg-web');
    const { status, ...balancer } = aLoadBalancer({ spec: { securityGroups: ['sg-lb'] } });
    const made = await create(loadBalancerKind, balancer.metadata.name, balancer.spec);
    await world.client.updateStatus(loadBalancerKind, { ...made, status });
    await eventually(() => {
      expect(filters()?.sets).toEqual([{ name: 'sg-lb', addresses: ['10.236.0.2'] }]);
      expect(filters()?.units.map(({ address }) => address)).toEqual([
        '10.200.8.1',
        '10.236.0.2',
        '127.77.0.2',
      ]);
    });
  });

  it('reach the kernel with sandboxes of functions, until these are gone', async () => {
    await aGroup('sg-web', { cidr: '0.0.0.0/0' });
    world.setSandbox('10.200.0.9', ['sg-web']);
    await eventually(() =>
      expect(filters()?.units).toEqual([{ address: '10.200.0.9', policies: ['sg-web'] }]),
    );
    await world.admitted('10.200.0.9', stop.signal);
    world.setSandbox('10.200.0.9', []);
    await eventually(() => expect(filters()?.units).toEqual([]));
  });

  it('change what is loaded when a rule changes', async () => {
    const group = await aGroup('sg-web', { cidr: '0.0.0.0/0' });
    await aMachine(1, 'sg-web');
    await eventually(() => expect(filters()?.policies[0]?.ingress).toHaveLength(1));
    const spec: SecurityGroup['spec'] = { ...group.spec, ingress: [] };
    await world.client.update(securityGroupKind, { ...group, spec });
    await eventually(() => expect(filters()?.policies[0]?.ingress).toEqual([]));
  });

  it('hold until the machine has ended, and public addresses as long as it has one', async () => {
    await aGroup('sg-web', { cidr: '0.0.0.0/0' });
    const machine = await aMachine(1, 'sg-web');
    const running = { state: 'shutting-down', publicAddress: '198.18.0.9' } as const;
    const changed = await world.client.updateStatus(machineKind, { ...machine, status: running });
    await eventually(() =>
      expect(world.network.config.publicAddresses).toEqual([{ public: '198.18.0.9', private: '10.200.8.1' }]),
    );
    expect(filters()?.units).toHaveLength(1);
    await world.client.updateStatus(machineKind, { ...changed, status: { ...running, state: 'terminated' } });
    await eventually(() => {
      expect(filters()?.units).toEqual([]);
      expect(world.network.config.publicAddresses).toEqual([]);
    });
  });

  it('are not for addresses that are not ours, whatever a machine says', async () => {
    const machine = await aMachine(1, 'sg-web');
    await world.client.update(machineKind, { ...machine, spec: { ...machine.spec, address: '10.220.0.10' } });
    await aMachine(2, 'sg-web');
    await eventually(() => expect(filters()?.units.map(({ address }) => address)).toEqual(['10.200.8.2']));
  });

  it('are not looked at again when a machine tells only how busy it is', async () => {
    const machine = await aMachine(1, 'sg-web');
    await world.admitted('10.200.8.1', stop.signal);
    await eventually(() => expect(filters()?.units).toHaveLength(1));
    const applies = () => world.network.calls.filter((call) => call === 'apply').length;
    const was = applies();
    const usage = {
      at: '2026-01-01T00:00:00Z',
      cpuNanos: 1,
      memoryBytes: 1,
      networkReceivedBytes: 1,
      networkSentBytes: 1,
    };
    const told = await world.client.updateStatus(machineKind, {
      ...machine,
      status: { state: 'pending', usage },
    });
    await world.client.updateStatus(machineKind, {
      ...told,
      status: { state: 'pending', publicAddress: '198.18.0.9' },
    });
    await eventually(() => expect(world.network.config.publicAddresses).toHaveLength(1));
    expect(applies()).toBe(was + 1);
  });
});

describe('a machine is admitted', () => {
  it('once its filter is loaded, also when it is not known here yet', async () => {
    const admitted = world.admitted('10.200.8.1', stop.signal);
    let done = false;
    void admitted.then(() => {
      done = true;
    });
    await world.clock.advance(1000);
    expect(done).toBe(false);
    await aMachine(1, 'sg-gone');
    await eventually(() => expect(done).toBe(true));
    expect(filters()?.units).toEqual([{ address: '10.200.8.1', policies: [] }]);
  });

  it('not when the kernel could not be told', async () => {
    await aMachine(1, 'sg-web');
    await eventually(() => expect(filters()?.units).toHaveLength(1));
    world.network.failNext('apply', new Error('nft is busy'));
    await expect(world.admitted('10.200.8.1', stop.signal)).rejects.toThrow('nft is busy');
  });

  it('no longer when nobody waits', async () => {
    const over = new AbortController();
    const admitted = world.admitted('10.200.8.9', over.signal);
    over.abort(new Error('enough'));
    await expect(admitted).rejects.toThrow('enough');
  });
});

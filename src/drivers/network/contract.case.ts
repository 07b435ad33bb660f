// What every network driver promises; run on the one in memory and on the real one.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkDriver, ServiceRule } from './driver.ts';

export interface NetworkContractSubject {
  readonly driver: NetworkDriver;
  /** A driver that knows nothing yet of what the first one made: as after a restart. */
  reopened(): NetworkDriver;
  /** The n-th address of the unit range. */
  address(n: number): string;
}

function aRule(overrides: Partial<ServiceRule> = {}): ServiceRule {
  return {
    name: 'default/web:http',
    protocol: 'TCP',
    addresses: ['10.224.9.1'],
    port: 80,
    targets: [],
    ...overrides,
  };
}

export function networkContract(name: string, open: () => NetworkContractSubject): void {
  describe(`${name} as a network driver`, () => {
    const subject = open();
    const { driver, address } = subject;
    beforeAll(() => driver.setup());
    afterAll(() => driver.teardown());

    it('can be set up again', async () => {
      await driver.setup();
      expect((await driver.describe()).length).toBeGreaterThan(0);
    });

    it('gives the same port for the same id', async () => {
      const port = await driver.createPort({ id: 'unit-1', address: address(1) });
      expect(port).toMatchObject({ id: 'unit-1', address: address(1) });
      expect(await driver.createPort({ id: 'unit-1', address: address(1) })).toEqual(port);
      expect(await driver.listPorts()).toEqual([port]);
    });

    it('gives one port to callers that ask at the same time', async () => {
      const ask = () => driver.createPort({ id: 'unit-2', address: address(2) });
      const [a, b] = await Promise.all([ask(), ask()]);
      expect(a).toEqual(b);
    });

    it('refuses an address that another port has', async () => {
      await expect(driver.createPort({ id: 'unit-3', address: address(1) })).rejects.toMatchObject({
        code: 'AlreadyExists',
      });
    });

    it('refuses another address for an id that has one', async () => {
      await expect(driver.createPort({ id: 'unit-1', address: address(9) })).rejects.toMatchObject({
        code: 'AlreadyExists',
      });
    });

    it('finds the ports again after a restart', async () => {
      const before = await driver.listPorts();
      const ids = (ports: readonly { readonly id: string }[]) => ports.map(({ id }) => id).sort();
      expect(ids(await subject.reopened().listPorts())).toEqual(ids(before));
    });

    it('loads rules, and the same rules again', async () => {
      await driver.apply({
        services: [
          aRule(),
          aRule({
            name: 'default/db:',
            port: 5432,
            nodePort: 20640,
            targets: [{ address: address(1), port: 5432 }],
          }),
        ],
      });
      await driver.apply({ services: [aRule({ targets: [{ address: address(1), port: 8080 }] })] });
      await driver.apply({ services: [aRule({ targets: [{ address: address(1), port: 8080 }] })] });
      await driver.apply({ services: [] });
    });

    it('loads filters and public addresses, and takes them back', async () => {
      const rule = { protocol: 'tcp', ports: { first: 22, last: 22 }, peer: { set: 'sg-1' } } as const;
      const filters = {
        policies: [{ name: 'sg-1', ingress: [rule], egress: [] }],
        sets: [{ name: 'sg-1', addresses: [address(1)] }],
        units: [{ address: address(1), policies: ['sg-1'] }],
      };
      const publicAddresses = [{ public: '198.18.0.1', private: address(1) }];
      await driver.apply({ services: [], filters, publicAddresses });
      const metadataHops = [{ address: address(1), hops: 1 }];
      await driver.apply({ services: [], filters, publicAddresses, metadataHops });
      const joined = [{ name: 'sg-1', addresses: [address(1), address(2)] }];
      await driver.apply({ services: [], filters: { ...filters, sets: joined }, publicAddresses });
      await driver.apply({ services: [aRule()], filters: { ...filters, units: [] } });
      await driver.apply({ services: [] });
    });

    it('counts no connections where there are none, also for an address that nobody has', async () => {
      expect(await driver.countConnections(address(1))).toBe(0);
      expect(await driver.countConnections(address(77))).toBe(0);
    });

    it('forgets connections that are not there', async () => {
      await driver.forgetConnections({ address: address(1), port: 53 }, 'UDP');
    });

    it('removes a port once and for all', async () => {
      await driver.removePort('unit-2');
      await driver.removePort('unit-2');
      expect((await driver.listPorts()).map(({ id }) => id)).toEqual(['unit-1']);
    });

    it('gives a freed address to the next', async () => {
      await driver.createPort({ id: 'unit-4', address: address(2) });
      await driver.removePort('unit-4');
    });

    it('leaves nothing after teardown, which can be repeated', async () => {
      await driver.teardown();
      await driver.teardown();
      expect(await driver.listPorts()).toEqual([]);
      await driver.setup();
    });
  });
}

// What every balancer driver promises; run on the one in memory and on the real one.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBackend, aFrontend, aServer } from './builders.case.ts';
import type { BalancerDriver } from './driver.ts';

export interface BalancerContractSubject {
  readonly driver: BalancerDriver;
  /** A driver that knows nothing yet of what the first one made: as after a restart. */
  reopened(): BalancerDriver;
  /** A frontend that is told to listen there is refused. */
  takePort(frontend: string, port: number): Promise<() => Promise<void>>;
}

export function balancerContract(name: string, open: () => BalancerContractSubject): void {
  describe(`${name} as a balancer driver`, () => {
    const subject = open();
    const { driver } = subject;
    beforeAll(() => driver.start());
    afterAll(() => driver.stop());

    it('can be started again', async () => {
      await driver.start();
      expect((await driver.describe()).length).toBeGreaterThan(0);
    });

    it('reloads for a new frontend and not for new servers', async () => {
      const one = { frontends: [aFrontend()], backends: [aBackend({ servers: [aServer(1)] })] };
      expect(await driver.apply(one)).toEqual({ reloaded: true, refused: [] });
      const two = { ...one, backends: [aBackend({ servers: [aServer(1), aServer(2, { weight: 7 })] })] };
      expect(await driver.apply(two)).toEqual({ reloaded: false, refused: [] });
      expect(await driver.apply(two)).toEqual({ reloaded: false, refused: [] });
    });

    it('tells the state of servers: up without checks, draining when told so', async () => {
      await driver.apply({
        frontends: [aFrontend()],
        backends: [aBackend({ servers: [aServer(1), aServer(2, { draining: true })] })],
      });
      expect(
        (await driver.status()).map(({ backend, server, state, inFlight }) => ({
          backend,
          server,
          state,
          inFlight,
        })),
      ).toEqual([
        { backend: 'default.web', server: aServer(1).name, state: 'up', inFlight: 0 },
        { backend: 'default.web', server: aServer(2).name, state: 'draining', inFlight: 0 },
      ]);
    });

    it('takes a draining server back', async () => {
      await driver.apply({
        frontends: [aFrontend()],
        backends: [aBackend({ servers: [aServer(1), aServer(2)] })],
      });
      expect((await driver.status()).map(({ state }) => state)).toEqual(['up', 'up']);
    });

    it('forgets servers that are gone', async () => {
      await driver.apply({ frontends: [aFrontend()], backends: [aBackend({ servers: [aServer(2)] })] });
      expect((await driver.status()).map(({ server }) => server)).toEqual([aServer(2).name]);
    });

    it('leaves out a frontend whose port is taken, with the reason, and carries the others', async () => {
      const release = await subject.takePort('default.taken', 18_099);
      const taken = aFrontend({ name: 'default.taken', binds: [{ address: '127.81.9.1', port: 18_099 }] });
      const config = { frontends: [aFrontend(), taken], backends: [aBackend({ servers: [aServer(2)] })] };
      const report = await driver.apply(config);
      expect(report.refused).toEqual([
        { frontend: 'default.taken', reason: expect.stringContaining('taken') },
      ]);
      await release();
      expect((await driver.apply(config)).refused).toEqual([]);
    });

    it('knows after a restart what it had applied', async () => {
      const again = subject.reopened();
      await again.start();
      expect((await again.status()).map(({ server }) => server)).toEqual([aServer(2).name]);
    });

    it('leaves nothing after stop, which can be repeated', async () => {
      await driver.stop();
      await driver.stop();
      await driver.start();
      expect(await driver.status()).toEqual([]);
    });
  });
}

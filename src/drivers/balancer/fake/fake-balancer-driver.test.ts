import { balancerContract } from '../contract.case.ts';
import { FakeBalancerDriver } from './fake-balancer-driver.ts';

balancerContract('the balancer in memory', () => {
  const driver = new FakeBalancerDriver();
  return {
    driver,
    reopened: () => driver,
    takePort: async (frontend) => {
      driver.refuse(frontend, 'the port is taken');
      return async () => driver.refuse(frontend, undefined);
    },
  };
});

import { networkContract } from '../contract.case.ts';
import { FakeNetworkDriver } from './fake-network-driver.ts';

networkContract('the network in memory', () => {
  const driver = new FakeNetworkDriver();
  return { driver, reopened: () => driver, address: (n) => `10.204.0.${n}` };
});

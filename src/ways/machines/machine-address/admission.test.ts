import { expect, it } from 'vitest';
import { hostLayout } from '../../../model/host-layout.ts';
import type { Machine } from '../../../model/kinds/machine.ts';
import type { NetworkInterface } from '../../../model/kinds/network-interface.ts';
import { interfaceAddresses, machineAddresses } from './admission.ts';

const admission = machineAddresses(hostLayout());

function aMachine(name: string, spec: Partial<Machine['spec']> = {}, state = 'pending'): Machine {
  return {
    metadata: { name, namespace: 'us-east-2' },
    spec: { zone: 'us-east-2b', ...spec },
    status: { state },
  } as Machine;
}
const admit = (machine: Machine, isFree: (claim: string) => boolean = () => true) =>
  admission.admit(machine, undefined, isFree);
const addressOf = (machine: Machine, isFree?: (claim: string) => boolean) =>
  (admit(machine, isFree).object as Machine).spec.address;

it('an address is of the upper half of the zone', () => {
  for (const name of ['i-1', 'i-2', 'i-3', 'i-4']) {
    expect(addressOf(aMachine(name))).toMatch(/^10\.200\.(2[4-9]|3[01])\.\d+$/);
    expect(addressOf(aMachine(name, { zone: 'eu-west-1a' }))).toMatch(/^10\.200\.([89]|1[0-5])\.\d+$/);
  }
});

it('every machine gets one that is free, until there is none', () => {
  const held = new Set<string>();
  const isFree = (claim: string) => !held.has(claim);
  for (let number = 0; number < 2046; number += 1) {
    const machine = admit(aMachine(`i-${number}`), isFree).object;
    for (const claim of admission.claims(machine)) held.add(claim);
  }
  expect(held.size).toBe(2046);
  expect(admit(aMachine('i-more'), isFree).problems).toEqual([
    { type: 'Invalid', field: 'spec.zone', value: 'us-east-2b', detail: 'no address is left in its subnet' },
  ]);
});

it('an address that was asked for is had, or refused', () => {
  const machine = aMachine('i-1', { address: '10.200.24.9' });
  expect(admit(machine)).toEqual({ object: machine, problems: [] });
  expect(admit(machine, () => false).problems).toHaveLength(1);
});

it('a machine that was terminated holds nothing', () => {
  const running = aMachine('i-1', { address: '10.200.24.9' }, 'running');
  expect(admission.claims(running)).toEqual(['machine-address/10.200.24.9']);
  expect(admission.claims(aMachine('i-1', { address: '10.200.24.9' }, 'terminated'))).toEqual([]);
});

it('a machine with a network interface of its own holds that, and its address is the interface’s', () => {
  const machine = aMachine('i-1', { address: '10.200.24.9', interfaceId: 'eni-1', interfaceKept: true });
  expect(admission.claims(machine)).toEqual(['machine-interface/eni-1']);
  expect(admit(machine, (claim) => claim !== 'machine-address/10.200.24.9').problems).toEqual([]);
  expect(admit(machine, () => false).problems).toMatchObject([{ field: 'spec.interfaceId' }]);
});

it('an interface gets an address as a machine does, and holds it as long as it is there', () => {
  const interfaces = interfaceAddresses(hostLayout());
  const draft = { metadata: { name: 'eni-1' }, spec: { zone: 'us-east-2b' } } as NetworkInterface;
  const { object } = interfaces.admit(draft, undefined, () => true);
  const { address } = (object as NetworkInterface).spec;
  expect(address).toMatch(/^10\.200\.(2[4-9]|3[01])\.\d+$/);
  expect(interfaces.claims(object)).toEqual([`machine-address/${address}`]);
  expect(interfaces.admit(object, undefined, () => false).problems).toHaveLength(1);
  expect(interfaces.admit(draft, undefined, () => false).problems).toHaveLength(1);
});

import { expect, it } from 'vitest';
import { hostLayout } from '../../../model/host-layout.ts';
import type { ElasticAddress } from '../../../model/kinds/elastic-address.ts';
import { elasticAddresses } from './admission.ts';

const admission = elasticAddresses(hostLayout({ instance: 'x', number: 9 }));

const anAddress = (name: string, address?: string) =>
  ({ metadata: { name }, spec: { createdAt: '', ...(address && { address }) } }) as ElasticAddress;
const admit = (object: ElasticAddress, isFree: (claim: string) => boolean = () => true) =>
  admission.admit(object, undefined, isFree);

it('an elastic address is of its own part of the public range, and claims the private one that it stands for', () => {
  const object = admit(anAddress('eipalloc-1')).object as ElasticAddress;
  expect(object.spec.address).toMatch(/^198\.19\.(5[6-9]|6[0-3])\.\d+$/);
  const [, , c, d] = (object.spec.address ?? '').split('.').map(Number);
  expect(admission.claims(object)).toEqual([`machine-address/10.209.${c}.${d}`]);
});

it('each has its own, until there is none', () => {
  const held = new Set<string>();
  for (let number = 0; number < 2046; number += 1) {
    const { object, problems } = admit(anAddress(`eipalloc-${number}`), (claim) => !held.has(claim));
    expect(problems).toEqual([]);
    for (const claim of admission.claims(object)) held.add(claim);
  }
  expect(held.size).toBe(2046);
  expect(admit(anAddress('more'), (claim) => !held.has(claim)).problems).toHaveLength(1);
});

it.each([
  ['one of it', '198.19.56.7', 0],
  ['that of a machine', '198.19.32.7', 1],
  ["another instance's", '198.18.24.7', 1],
  ['nobody has', '198.19.56.0', 1],
])('an address that is asked for (%s) is had, or refused', (_name, address, problems) => {
  expect(admit(anAddress('a', address)).problems).toHaveLength(problems);
  expect(admit(anAddress('a', address), () => false).problems).toHaveLength(1);
});

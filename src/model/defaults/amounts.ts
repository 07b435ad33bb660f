// Amounts are kept in their canonical form, so that equal ones compare equal: 1000m is stored as 1, 1024Mi as 1Gi.
//
// What is no quantity stays as it is: validation says so.
import { canonicalQuantity } from '../quantity-text.ts';
import type { Quantity, ResourceRequirements } from '../wire/kubernetes.ts';
import { within } from './fill.ts';

export type Amounts = { readonly [name: string]: Quantity };

export function canonicalAmount(value: Quantity): Quantity {
  return canonicalQuantity(value) ?? value;
}

/** The same value when all are canonical already. */
export function canonicalAmounts(amounts: Amounts): Amounts {
  const entries = Object.entries(amounts);
  if (entries.every(([, value]) => canonicalAmount(value) === value)) return amounts;
  return Object.fromEntries(entries.map(([name, value]) => [name, canonicalAmount(value)]));
}

export function canonicalResources(resources: ResourceRequirements): ResourceRequirements {
  return within(within(resources, 'limits', canonicalAmounts), 'requests', canonicalAmounts);
}

// What a Node may say, and what of it may change.
import type { FieldError } from '../errors.ts';
import type { Node } from '../kinds/node.ts';
import type { Quantity } from '../wire/kubernetes.ts';
import { isOnePerFamily, validateCidr } from './addresses.ts';
import { duplicate, type Errors, forbidden, forEachItem, invalid, repeats, same } from './fields.ts';
import { validateAmount } from './resources.ts';
import { validateTaints } from './taints.ts';

export function validateNode(node: Node, previous: Node | undefined): readonly FieldError[] {
  return [
    // upstream reports taints below metadata
    ...(previous?.spec === node.spec ? [] : validateTaints(node.spec.taints, 'metadata.taints')),
    ...validateAmounts(node.status?.capacity, 'status.capacity'),
    ...validateAmounts(node.status?.allocatable, 'status.allocatable'),
    ...validateRanges(node.spec.podCIDRs ?? [], 'spec.podCIDRs'),
    ...(previous ? validateChange(node, previous) : []),
  ];
}

function validateAmounts(amounts: { readonly [name: string]: Quantity } | undefined, path: string): Errors {
  return Object.entries(amounts ?? {}).flatMap(([name, value]) =>
    validateAmount(name, value, `${path}.${name}`),
  );
}

function validateRanges(ranges: readonly string[], path: string): Errors {
  const twice = repeats(ranges, (range) => range);
  return [
    ...forEachItem(ranges, path, (range, at, index) => [
      ...validateCidr(range, at),
      ...(twice.has(index) ? [duplicate(at, range)] : []),
    ]),
    ...(isOnePerFamily(ranges)
      ? []
      : [invalid(path, ranges, 'may specify no more than one CIDR for each IP family')]),
  ];
}

function validateChange(node: Node, previous: Node): Errors {
  const { spec } = node;
  const addresses = node.status?.addresses ?? [];
  const twice = repeats(addresses, ({ type, address }) => `${type}/${address}`);
  const movedRange = previous.spec.podCIDRs?.length && !same(spec.podCIDRs, previous.spec.podCIDRs);
  const movedId = previous.spec.providerID && spec.providerID !== previous.spec.providerID;
  return [
    ...forEachItem(addresses, 'status.addresses', (address, at, index) =>
      twice.has(index) ? [duplicate(at, address)] : [],
    ),
    ...(movedRange
      ? [forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid')]
      : []),
    ...(movedId
      ? [forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid')]
      : []),
    ...(spec.externalID === previous.spec.externalID
      ? []
      : [forbidden('spec.externalID', 'may not be updated')]),
  ];
}

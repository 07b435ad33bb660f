// Is it one of the nodes that the item asks for, by selector or by required affinity?
import type { NodeSelectorRequirement, NodeSelectorTerm } from '../../../model/wire/kubernetes.ts';
import { FITS, type Reasons, reason } from '../filter.ts';
import type { NodeEntry } from '../ledger.ts';
import type { Placeable, PlacementNode } from '../types.ts';

const NOT_SELECTED = reason("node(s) didn't match Pod's node affinity/selector", false, ['node']);

export function nodeAffinity(item: Placeable, { node }: NodeEntry): Reasons {
  return isSelected(item, node) ? FITS : NOT_SELECTED;
}

export function isSelected(
  { nodeSelector, nodeAffinity: affinity }: Placeable,
  node: PlacementNode,
): boolean {
  for (const key in nodeSelector) if (node.labels[key] !== nodeSelector[key]) return false;
  const terms = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => matchesTerm(term, node));
}

/** All requirements of a term must hold; an empty term matches nothing. */
export function matchesTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  node: PlacementNode,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const fields = { 'metadata.name': node.name };
  return (
    matchExpressions.every((each) => holds(each, node.labels)) &&
    matchFields.every((each) => holds(each, fields))
  );
}

function holds(
  { key, operator, values = [] }: NodeSelectorRequirement,
  labels: { readonly [key: string]: string },
): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return isWhole(value) && Number(value) > Number(values[0]);
    case 'Lt':
      return isWhole(value) && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

function isWhole(value: string | undefined): boolean {
  return value !== undefined && /^[+-]?\d+$/.test(value);
}

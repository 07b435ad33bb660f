// Is it one of the nodes that the item asks for, by selector or by required affinity?
import type { NodeSelectorRequirement, NodeSelectorTerm } from '../../../model/wire/kubernetes.ts';
import type { NodeEntry } from '../ledger.ts';
import type { Placeable, PlacementNode } from '../types.ts';

export const NOT_SELECTED = "node(s) didn't match Pod's node affinity/selector";

export function nodeAffinity(
  { nodeSelector, nodeAffinity: affinity }: Placeable,
  { node }: NodeEntry,
): string | undefined {
  for (const [key, value] of Object.entries(nodeSelector))
    if (node.labels[key] !== value) return NOT_SELECTED;
  const terms = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => matchesTerm(term, node)) ? undefined : NOT_SELECTED;
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
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

// Does it tolerate every taint that keeps others away?
import type { Taint, Toleration } from '../../../model/wire/kubernetes.ts';
import { FITS, type Reasons, reason } from '../filter.ts';
import type { NodeEntry } from '../ledger.ts';
import type { Placeable, PlacementNode } from '../types.ts';

export function taints(item: Placeable, { node }: NodeEntry): Reasons {
  const found = untolerated(item, node);
  if (!found) return FITS;
  return reason(`node(s) had untolerated taint {${found.key}: ${found.value ?? ''}}`, false, ['node']);
}

/** The first taint that keeps it away. */
export function untolerated({ tolerations }: Placeable, node: PlacementNode): Taint | undefined {
  if (node.taints.length === 0) return undefined;
  return node.taints.find(
    (taint) =>
      taint.effect !== 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
}

/** An empty key with Exists tolerates all; an empty effect every effect. */
export function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === 'Exists') return true;
  return Boolean(key) && (value ?? '') === (taint.value ?? '');
}

// Does it tolerate every taint that keeps others away?
import type { Taint, Toleration } from '../../../model/wire/kubernetes.ts';
import type { NodeEntry } from '../ledger.ts';
import type { Placeable } from '../types.ts';

export function taints({ tolerations }: Placeable, { node }: NodeEntry): string | undefined {
  const hard = node.taints.filter(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute');
  const found = hard.find((taint) => !tolerations.some((toleration) => tolerates(toleration, taint)));
  return found && `node(s) had untolerated taint {${found.key}: ${found.value ?? ''}}`;
}

/** An empty key with Exists tolerates all; an empty effect every effect. */
export function tolerates(
  { key, operator = 'Equal', value = '', effect }: Toleration,
  taint: Taint,
): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === 'Exists') return true;
  return Boolean(key) && value === (taint.value ?? '');
}

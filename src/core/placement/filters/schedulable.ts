// Was the node closed for new units (cordoned)? A toleration of that taint lets through.
import type { NodeEntry } from '../ledger.ts';
import type { Placeable } from '../types.ts';
import { tolerates } from './taints.ts';

export const UNSCHEDULABLE = 'node(s) were unschedulable';
const TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

export function schedulable({ tolerations }: Placeable, { node }: NodeEntry): string | undefined {
  if (!node.unschedulable || tolerations.some((toleration) => tolerates(toleration, TAINT))) return undefined;
  return UNSCHEDULABLE;
}

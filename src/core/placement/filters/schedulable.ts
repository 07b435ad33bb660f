// Was the node closed for new units (cordoned)? A toleration of that taint lets through.
import { FITS, type Reasons, reason } from '../filter.ts';
import type { NodeEntry } from '../ledger.ts';
import type { Placeable } from '../types.ts';
import { tolerates } from './taints.ts';

const CLOSED = reason('node(s) were unschedulable', false, ['node']);
const TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

export function schedulable({ tolerations }: Placeable, { node }: NodeEntry): Reasons {
  if (!node.unschedulable || tolerations.some((toleration) => tolerates(toleration, TAINT))) return FITS;
  return CLOSED;
}

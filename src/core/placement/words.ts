// What is said of an item that found no place? In upstream's words.
//
// `0/3 nodes are available: 1 Insufficient cpu, 2 Insufficient memory. preemption: 0/3 nodes are available: ...`
import type { Unplaced } from './schedule.ts';

const HELPLESS = 'Preemption is not helpful for scheduling';
const NO_VICTIMS = 'No preemption victims found for incoming pod';

/** `neverPreempts`: the item does not want others to make room for it. */
export function unplacedText({ nodes, reasons, resolvable }: Unplaced, neverPreempts = false): string {
  if (nodes === 0) return 'no nodes available to schedule pods';
  const preemption = neverPreempts
    ? 'not eligible due to preemptionPolicy=Never.'
    : available(nodes, [
        [HELPLESS, nodes - resolvable],
        [NO_VICTIMS, resolvable],
      ]);
  return `${refused(nodes, reasons)} preemption: ${preemption}`;
}

/** Of a kind that nobody makes room for. */
export function refusedText({ nodes, reasons }: Unplaced): string {
  return nodes === 0 ? 'There are no nodes.' : refused(nodes, reasons);
}

function refused(nodes: number, reasons: Unplaced['reasons']): string {
  return available(
    nodes,
    [...reasons].map(([text, refusal]) => [text, refusal.nodes] as const),
  );
}

function available(nodes: number, counts: readonly (readonly [string, number])[]): string {
  const parts = counts.filter(([, count]) => count > 0).map(([text, count]) => `${count} ${text}`);
  return `0/${nodes} nodes are available: ${parts.sort().join(', ')}.`;
}

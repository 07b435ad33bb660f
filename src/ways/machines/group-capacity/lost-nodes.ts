// Which nodes are taken for lost, so that their machines are replaced elsewhere?
//
// One that does not answer for five minutes, as long as another does: where there is but one, its machines most likely serve on without us.
import { isNodeReady, type Node, nodeCondition } from '../../../model/kinds/node.ts';

const LOST_MS = 300_000;

export interface LostNodes {
  readonly names: ReadonlySet<string>;
  /** When the next one is lost, if it does not answer before. */
  readonly wakeAtMs?: number;
}

export function lostNodes(nodes: readonly Node[], nowMs: number): LostNodes {
  if (!nodes.some(isNodeReady)) return { names: new Set() };
  const silent = nodes.flatMap((node) => {
    const ready = nodeCondition(node, 'Ready');
    if (!ready || ready.status === 'True') return [];
    return [{ name: node.metadata.name, lostAtMs: Date.parse(ready.lastTransitionTime ?? '') + LOST_MS }];
  });
  const later = silent.map(({ lostAtMs }) => lostAtMs).filter((at) => at > nowMs);
  return {
    names: new Set(silent.filter(({ lostAtMs }) => lostAtMs <= nowMs).map(({ name }) => name)),
    ...(later.length > 0 && { wakeAtMs: Math.min(...later) }),
  };
}

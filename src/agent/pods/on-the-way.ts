// Is a pod on its way to run? Such steps are told together, a moment later: most starts are quicker than that, and then
// nobody has to hear of them.
import type { PodStatus } from '../../model/wire/kubernetes.ts';

/** How long a step on the way may wait for what comes next. */
const ON_THE_WAY_MS = 300;
const ON_THE_WAY = new Set(['ContainerCreating', 'PodInitializing']);

/** Between being seen here and running: nothing runs or has run yet, and nothing is wrong. */
export function isOnTheWay(status: PodStatus | undefined): boolean {
  const { phase = 'Pending', initContainerStatuses = [], containerStatuses = [] } = status ?? {};
  const all = [...initContainerStatuses, ...containerStatuses];
  return phase === 'Pending' && all.every(({ state }) => ON_THE_WAY.has(state?.waiting?.reason ?? ''));
}

/** How long telling this status may wait. */
export function pauseMs(before: PodStatus | undefined, after: PodStatus): number {
  return isOnTheWay(before) && isOnTheWay(after) ? ON_THE_WAY_MS : 0;
}

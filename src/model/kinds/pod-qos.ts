// How well is a pod protected when its node runs short: Guaranteed, Burstable or BestEffort?
//
// Only cpu and memory count. Guaranteed: every container has limits for both, equal to its requests.
import { quantity } from '../quantity.ts';
import type { Container, PodSpec } from '../wire/kubernetes.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const COUNTED = ['cpu', 'memory'] as const;

export function qosClass(spec: PodSpec): QosClass {
  const resources = [...(spec.initContainers ?? []), ...spec.containers].map(
    (container) => container.resources ?? {},
  );
  const all = spec.resources ? [spec.resources] : resources;
  if (all.every(asksNothing)) return 'BestEffort';
  return all.every(isFixed) ? 'Guaranteed' : 'Burstable';
}

type Resources = NonNullable<Container['resources']>;

function asksNothing({ requests, limits }: Resources): boolean {
  return COUNTED.every((name) => quantity(requests?.[name]) === 0 && quantity(limits?.[name]) === 0);
}

function isFixed({ requests, limits }: Resources): boolean {
  return COUNTED.every((name) => {
    const limit = quantity(limits?.[name]);
    return limit > 0 && quantity(requests?.[name] ?? limit) === limit;
  });
}

// Annotations of a pod that mean something to the cluster.
import type { ObjectMeta, PodSpec } from '../wire/kubernetes.ts';
import { type Errors, forbidden, invalid } from './fields.ts';

const MIRROR = 'kubernetes.io/config.mirror';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

export function validatePodAnnotations(meta: ObjectMeta | undefined, spec: PodSpec, path: string): Errors {
  const mirror = meta?.annotations?.[MIRROR];
  const cost = meta?.annotations?.[DELETION_COST];
  return [
    ...(mirror !== undefined && !spec.nodeName
      ? [invalid(`${path}[${MIRROR}]`, mirror, 'must set spec.nodeName if mirror pod annotation is set')]
      : []),
    ...(cost !== undefined && !isInt32(cost)
      ? [invalid(`${path}[${DELETION_COST}]`, cost, 'must be a 32bit integer')]
      : []),
  ];
}

function isInt32(text: string): boolean {
  return /^(0|[+-]?[1-9]\d*)$/.test(text) && Math.abs(Number(text)) < 2 ** 31;
}

export function validatePodAnnotationChange(meta: ObjectMeta, previous: ObjectMeta, path: string): Errors {
  const [now, before] = [meta.annotations?.[MIRROR], previous.annotations?.[MIRROR]];
  if (now === before) return [];
  return [
    forbidden(
      `${path}[${MIRROR}]`,
      before === undefined
        ? 'may not add mirror pod annotation'
        : 'may not remove or update mirror pod annotation',
    ),
  ];
}

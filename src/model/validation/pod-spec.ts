// What pods, and templates of pods, may ask for.
import type { PodSpec } from '../wire/kubernetes.ts';
import { type Errors, forEachItem, required } from './fields.ts';

export function validatePodSpec(spec: PodSpec, path: string): Errors {
  return [
    ...(spec.containers?.length ? [] : [required(`${path}.containers`)]),
    ...forEachItem(spec.containers, `${path}.containers`, (container, at) => [
      ...(container.name ? [] : [required(`${at}.name`)]),
      ...(container.image ? [] : [required(`${at}.image`)]),
    ]),
  ];
}

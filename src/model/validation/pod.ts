// What a Pod may ask for, and what of it may change.
import type { FieldError } from '../errors.ts';
import type { Pod } from '../kinds/pod.ts';
import { validatePodSpec } from './pod-spec.ts';

export function validatePod(pod: Pod, _previous: Pod | undefined): readonly FieldError[] {
  return validatePodSpec(pod.spec, 'spec');
}

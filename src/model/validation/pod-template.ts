// What a template of pods may ask for.
import type { PodTemplate } from '../kinds/pod.ts';
import { type Errors, forbidden } from './fields.ts';
import { validateLabels } from './label-selector.ts';
import { validateAnnotations } from './metadata.ts';
import { validatePodAnnotations } from './pod-annotations.ts';
import { validatePodSpec } from './pod-spec.ts';

export function validateTemplate({ metadata, spec }: PodTemplate, path: string): Errors {
  return [
    ...validateLabels(metadata?.labels, `${path}.labels`),
    ...validateAnnotations(metadata?.annotations, `${path}.annotations`),
    ...validatePodAnnotations(metadata, spec, `${path}.annotations`),
    ...validatePodSpec(spec, `${path}.spec`, false),
    ...(spec.ephemeralContainers?.length
      ? [forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')]
      : []),
  ];
}

// What a template of pods may ask for.
import type { PodTemplate } from '../kinds/pod.ts';
import { type Errors, required } from './fields.ts';
import { validateLabels } from './label-selector.ts';
import { validateAnnotations } from './metadata.ts';
import { validatePodSpec } from './pod-spec.ts';

export function validateTemplate(
  template: PodTemplate,
  path: string,
  _previous: PodTemplate | undefined,
): Errors {
  return [
    ...validateLabels(template.metadata?.labels, `${path}.labels`),
    ...validateAnnotations(template.metadata?.annotations, `${path}.annotations`),
    ...(template.spec
      ? validatePodSpec(template.spec, `${path}.spec`)
      : [required(`${path}.spec.containers`)]),
  ];
}

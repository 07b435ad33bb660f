// What a Pod may ask for, what of it may change, and what its status may say.
import type { FieldError } from '../errors.ts';
import type { Pod } from '../kinds/pod.ts';
import type { PodSpec } from '../wire/kubernetes.ts';
import { validateImageText } from './container.ts';
import { type Errors, forbidden, forEachItem, invalidFor, same } from './fields.ts';
import { subdomainProblems } from './names.ts';
import { validatePodAnnotationChange, validatePodAnnotations } from './pod-annotations.ts';
import { validatePodSpec } from './pod-spec.ts';
import { validatePodStatus } from './pod-status.ts';
import { validatePodChange } from './pod-update.ts';

const ANNOTATIONS = 'metadata.annotations';

export function validatePod(pod: Pod, previous: Pod | undefined): readonly FieldError[] {
  return [
    ...validatePodAnnotations(pod.metadata, pod.spec, ANNOTATIONS),
    ...validateChangedSpec(pod, previous),
    ...(previous ? validateUpdate(pod, previous) : validateCreation(pod)),
  ];
}

/** A write of status leaves the spec as it is; a binding changes one field of it, and there are many of them. */
function validateChangedSpec(pod: Pod, previous: Pod | undefined): Errors {
  if (previous?.spec === pod.spec) return [];
  if (!previous || !isOnlyBound(pod.spec, previous.spec)) return validateSpec(pod);
  const { nodeName = '' } = pod.spec;
  return invalidFor('spec.nodeName', nodeName, subdomainProblems(nodeName));
}

/** All fields but nodeName are the very same values. */
function isOnlyBound(spec: PodSpec, previous: PodSpec): boolean {
  if (!spec.nodeName || previous.nodeName || spec.schedulingGates?.length) return false;
  const names = new Set([...Object.keys(spec), ...Object.keys(previous)]) as Set<keyof PodSpec>; // of both
  names.delete('nodeName');
  for (const name of names) if (spec[name] !== previous[name]) return false;
  return true;
}

function validateSpec(pod: Pod): Errors {
  return [
    ...validatePodSpec(pod.spec, 'spec', true),
    ...validateTokens(pod),
    ...forEachItem(pod.spec.containers, 'spec.containers', validateImageText),
    ...forEachItem(pod.spec.initContainers, 'spec.initContainers', validateImageText),
  ];
}

function validateCreation({ spec }: Pod): Errors {
  return [
    ...(spec.ephemeralContainers?.length
      ? [forbidden('spec.ephemeralContainers', 'cannot be set on create')]
      : []),
    ...(spec.nodeName && spec.schedulingGates?.length
      ? [forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')]
      : []),
  ];
}

function validateUpdate(pod: Pod, previous: Pod): Errors {
  // A binding changes spec and status at once, which no write of a client can.
  const isBinding = !previous.spec.nodeName && !same(pod.status ?? {}, previous.status ?? {});
  const before = isBinding ? { ...previous.spec, nodeName: pod.spec.nodeName } : previous.spec;
  return [
    ...validatePodAnnotationChange(pod.metadata, previous.metadata, ANNOTATIONS),
    ...(isBinding && isOnlyBound(pod.spec, previous.spec) ? [] : validatePodChange(pod.spec, before, 'spec')),
    ...validatePodStatus(pod, previous, 'status'),
  ];
}

/** A token is somebody's. */
function validateTokens({ spec }: Pod): Errors {
  if (spec.serviceAccountName) return [];
  return forEachItem(spec.volumes, 'spec.volumes', ({ projected }, at) =>
    forEachItem(projected?.sources, `${at}.projected.sources`, ({ serviceAccountToken }, sourceAt) =>
      serviceAccountToken
        ? [
            forbidden(
              `${sourceAt}.serviceAccountToken`,
              'must not be specified when serviceAccountName is not set',
            ),
          ]
        : [],
    ),
  );
}

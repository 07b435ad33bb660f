// What Deployments and ReplicaSets share: a selector that selects their own template, and pods that may be restarted.
import type { PodTemplate } from '../kinds/pod.ts';
import { fromLabelSelector, matches } from '../selector.ts';
import type { LabelSelector } from '../wire/kubernetes.ts';
import { type Errors, forbidden, invalid, notSupported, required } from './fields.ts';
import { validateLabelSelector } from './label-selector.ts';
import { validateTemplate } from './pod-template.ts';

interface Workload {
  readonly selector: LabelSelector;
  readonly template: PodTemplate;
}

/** Upstream's words, also for ReplicaSets. */
const EMPTY = 'empty selector is invalid for deployment';

export function validateWorkload(spec: Workload, path: string): Errors {
  return [
    ...validateOwnSelector(spec.selector, `${path}.selector`),
    ...(spec.template ? validateOwnTemplate(spec, `${path}.template`) : [required(`${path}.template`)]),
  ];
}

function validateOwnSelector(selector: LabelSelector | undefined, path: string): Errors {
  if (!selector) return [required(path)];
  const broken = validateLabelSelector(selector, path);
  const errors = broken.length > 0 ? [...broken, invalid(path, selector, 'invalid label selector')] : [];
  return isEmpty(selector) ? [...errors, invalid(path, selector, EMPTY)] : errors;
}

function isEmpty({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length + (matchExpressions ?? []).length === 0;
}

function validateOwnTemplate({ selector, template }: Workload, path: string): Errors {
  const labels = template.metadata?.labels;
  const policy = template.spec?.restartPolicy;
  const mismatch =
    selector &&
    !isEmpty(selector) &&
    validateLabelSelector(selector, '').length === 0 &&
    !matches(fromLabelSelector(selector), labels);
  return [
    ...(mismatch
      ? [invalid(`${path}.metadata.labels`, labels ?? null, '`selector` does not match template `labels`')]
      : []),
    ...validateTemplate(template, path),
    ...(policy === 'Always' ? [] : [notSupported(`${path}.spec.restartPolicy`, policy ?? '', ['Always'])]),
    ...(template.spec?.activeDeadlineSeconds === undefined
      ? []
      : [
          forbidden(
            `${path}.spec.activeDeadlineSeconds`,
            'activeDeadlineSeconds in ReplicaSet is not Supported',
          ),
        ]),
  ];
}

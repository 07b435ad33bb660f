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

/** A template is looked at only under a selector that can be read, or none. */
export function validateWorkload({ selector, template }: Partial<Workload>, path: string): Errors {
  const at = `${path}.selector`;
  const broken = validateLabelSelector(selector, at);
  const empty = selector && isEmpty(selector) ? [invalid(at, selector, EMPTY)] : [];
  if (broken.length > 0) return [...broken, ...empty, invalid(at, selector, 'invalid label selector')];
  return [
    ...(selector ? [] : [required(at)]),
    ...empty,
    ...validateOwnTemplate(template ?? { spec: { containers: [] } }, selector, `${path}.template`),
  ];
}

function isEmpty({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length + (matchExpressions ?? []).length === 0;
}

/** No selector selects nothing, an empty one everything. */
function selects(selector: LabelSelector | undefined, { metadata }: PodTemplate): boolean {
  return selector !== undefined && matches(fromLabelSelector(selector), metadata?.labels);
}

function validateOwnTemplate(
  template: PodTemplate,
  selector: LabelSelector | undefined,
  path: string,
): Errors {
  const { restartPolicy, activeDeadlineSeconds } = template.spec;
  const labels = template.metadata?.labels ?? null;
  const late = 'activeDeadlineSeconds in ReplicaSet is not Supported';
  return [
    ...(selects(selector, template)
      ? []
      : [invalid(`${path}.metadata.labels`, labels, '`selector` does not match template `labels`')]),
    ...validateTemplate(template, path),
    ...(restartPolicy === 'Always'
      ? []
      : [notSupported(`${path}.spec.restartPolicy`, restartPolicy ?? '', ['Always'])]),
    ...(activeDeadlineSeconds === undefined ? [] : [forbidden(`${path}.spec.activeDeadlineSeconds`, late)]),
  ];
}

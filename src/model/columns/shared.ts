// The columns that many kinds share: age, and what a pod template runs.
import { timeSince } from '../duration.ts';
import type { Column } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { fromLabelSelector, selectorText } from '../selector.ts';
import type { LabelSelector, PodTemplateSpec } from '../wire/kubernetes.ts';

/** AGE, from the creation timestamp. */
export const ageColumn: Column<ApiObject> = {
  name: 'Age',
  type: 'string',
  description: 'Time since the object was created',
  value: (object, nowMs) => timeSince(object.metadata.creationTimestamp, nowMs),
};

type Workload = ApiObject & {
  readonly spec: { readonly template?: PodTemplateSpec; readonly selector: LabelSelector };
};

/** CONTAINERS, IMAGES and SELECTOR of `-o wide`. */
export const workloadColumns: readonly Column<Workload>[] = [
  {
    name: 'Containers',
    type: 'string',
    description: 'Names of each container in the template',
    priority: 1,
    value: (object) =>
      containersOf(object)
        .map((container) => container.name)
        .join(','),
  },
  {
    name: 'Images',
    type: 'string',
    description: 'Images referenced by each container in the template',
    priority: 1,
    value: (object) =>
      containersOf(object)
        .map((container) => container.image ?? '')
        .join(','),
  },
  {
    name: 'Selector',
    type: 'string',
    description: 'Label selector',
    priority: 1,
    value: (object) => labelSelectorText(object.spec.selector),
  },
];

function containersOf(object: Workload): readonly { readonly name: string; readonly image?: string }[] {
  return object.spec.template?.spec?.containers ?? [];
}

/** A label selector as tables show it. */
export function labelSelectorText(selector: LabelSelector | undefined): string {
  if (!selector) return '<none>';
  const requirements = [...fromLabelSelector(selector)].sort((a, b) =>
    a.key < b.key ? -1 : a.key > b.key ? 1 : 0,
  );
  return selectorText(requirements) || '<none>';
}

/** Labels as `a=b,c=d` in the order of their keys, `<none>` when there are none. */
export function labelsText(labels: { readonly [key: string]: string } | undefined): string {
  const entries = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? '<none>' : entries.map(([key, value]) => `${key}=${value}`).join(',');
}

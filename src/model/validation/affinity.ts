// Near which pods, and how evenly, does a pod want to run?
import type {
  Affinity,
  LabelSelector,
  PodAffinity,
  PodAffinityTerm,
  TopologySpreadConstraint,
} from '../wire/kubernetes.ts';
import {
  duplicate,
  type Errors,
  forbidden,
  forEachItem,
  invalid,
  invalidFor,
  oneOf,
  optionalOneOf,
  required,
} from './fields.ts';
import { validateLabelSelector } from './label-selector.ts';
import { labelProblems, qualifiedNameProblems } from './names.ts';
import { validateNodeAffinity, validateWeight } from './node-selector.ts';

export function validateAffinity(affinity: Affinity | undefined, path: string): Errors {
  return [
    ...validateNodeAffinity(affinity?.nodeAffinity, `${path}.nodeAffinity`),
    ...validatePodAffinity(affinity?.podAffinity, `${path}.podAffinity`),
    ...validatePodAffinity(affinity?.podAntiAffinity, `${path}.podAntiAffinity`),
  ];
}

function validatePodAffinity(affinity: PodAffinity | undefined, path: string): Errors {
  return [
    ...forEachItem(
      affinity?.requiredDuringSchedulingIgnoredDuringExecution,
      `${path}.requiredDuringSchedulingIgnoredDuringExecution`,
      validateTerm,
    ),
    ...forEachItem(
      affinity?.preferredDuringSchedulingIgnoredDuringExecution,
      `${path}.preferredDuringSchedulingIgnoredDuringExecution`,
      ({ weight, podAffinityTerm }, at) => [
        ...validateWeight(weight, at),
        ...validateTerm(podAffinityTerm, `${at}.podAffinityTerm`),
      ],
    ),
  ];
}

function validateTerm(term: PodAffinityTerm, path: string): Errors {
  const { topologyKey, matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  const shared = matchLabelKeys.flatMap((key, index) =>
    mismatchLabelKeys.includes(key) ? [{ key, index }] : [],
  );
  return [
    ...validateLabelSelector(term.labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`),
    ...(term.namespaces ?? []).flatMap((name) => invalidFor(`${path}.namespace`, name, labelProblems(name))),
    ...validateKeys(matchLabelKeys, term.labelSelector, `${path}.matchLabelKeys`),
    ...validateKeys(mismatchLabelKeys, term.labelSelector, `${path}.mismatchLabelKeys`),
    ...shared.map(({ key, index }) =>
      invalid(`${path}.matchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys'),
    ),
    ...(topologyKey ? [] : [required(`${path}.topologyKey`, 'can not be empty')]),
    ...invalidFor(`${path}.topologyKey`, topologyKey ?? '', qualifiedNameProblems(topologyKey ?? '')),
  ];
}

function validateKeys(keys: readonly string[], selector: LabelSelector | undefined, path: string): Errors {
  if (keys.length === 0) return [];
  if (!selector) return [forbidden(path, 'must not be specified when labelSelector is not set')];
  return forEachItem(keys, path, (key, at) => invalidFor(at, key, qualifiedNameProblems(key)));
}

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const POLICIES = ['Honor', 'Ignore'];

export function validateSpread(
  constraints: readonly TopologySpreadConstraint[] | undefined,
  path: string,
): Errors {
  return forEachItem(constraints, path, (constraint, at, index) => [
    ...(constraint.maxSkew > 0
      ? []
      : [invalid(`${at}.maxSkew`, constraint.maxSkew, 'must be greater than zero')]),
    ...(constraint.topologyKey ? [] : [required(`${at}.topologyKey`, 'can not be empty')]),
    ...oneOf(constraint.whenUnsatisfiable ?? '', `${at}.whenUnsatisfiable`, ACTIONS),
    ...validateOnlyOne(constraint, constraints?.slice(index + 1) ?? [], at),
    ...validateMinDomains(constraint, `${at}.minDomains`),
    ...optionalOneOf(constraint.nodeAffinityPolicy, `${at}.nodeAffinityPolicy`, POLICIES),
    ...optionalOneOf(constraint.nodeTaintsPolicy, `${at}.nodeTaintsPolicy`, POLICIES),
    ...validateSpreadKeys(constraint, `${at}.matchLabelKeys`),
    ...validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`),
  ]);
}

/** One constraint for each pair of key and action. */
function validateOnlyOne(
  constraint: TopologySpreadConstraint,
  rest: readonly TopologySpreadConstraint[],
  path: string,
): Errors {
  const { topologyKey, whenUnsatisfiable } = constraint;
  const again = rest.some(
    (other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable,
  );
  return again
    ? [duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`)]
    : [];
}

function validateMinDomains(
  { minDomains, whenUnsatisfiable: action }: TopologySpreadConstraint,
  path: string,
): Errors {
  if (minDomains === undefined) return [];
  const text = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
  return [
    ...(minDomains > 0 ? [] : [invalid(path, minDomains, 'must be greater than zero')]),
    ...(action === 'DoNotSchedule' ? [] : [invalid(path, minDomains, text)]),
  ];
}

function validateSpreadKeys(
  { matchLabelKeys = [], labelSelector }: TopologySpreadConstraint,
  path: string,
): Errors {
  if (matchLabelKeys.length === 0) return [];
  const selected = [
    ...Object.keys(labelSelector?.matchLabels ?? {}),
    ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key),
  ];
  return [
    ...(labelSelector ? [] : [forbidden(path, 'must not be specified when labelSelector is not set')]),
    ...forEachItem(matchLabelKeys, path, (key, at) => [
      ...invalidFor(at, key, qualifiedNameProblems(key)),
      ...(selected.includes(key)
        ? [invalid(at, key, 'exists in both matchLabelKeys and labelSelector')]
        : []),
    ]),
  ];
}

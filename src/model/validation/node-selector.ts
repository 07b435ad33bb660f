// Which nodes does a pod ask for? Selectors over labels and names of nodes.
import type {
  NodeAffinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
} from '../wire/kubernetes.ts';
import { type Errors, forbidden, forEachItem, invalid, invalidFor, required } from './fields.ts';
import { labelValueProblems, qualifiedNameProblems, subdomainProblems } from './names.ts';

export function validateNodeAffinity(affinity: NodeAffinity | undefined, path: string): Errors {
  const wanted = affinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return [
    ...(wanted ? validateNodeSelector(wanted, `${path}.requiredDuringSchedulingIgnoredDuringExecution`) : []),
    ...forEachItem(
      affinity?.preferredDuringSchedulingIgnoredDuringExecution,
      `${path}.preferredDuringSchedulingIgnoredDuringExecution`,
      ({ weight, preference }, at) => [
        ...validateWeight(weight, at),
        ...validateTerm(preference, `${at}.preference`, false),
      ],
    ),
  ];
}

export function validateWeight(weight: number, path: string): Errors {
  return weight >= 1 && weight <= 100
    ? []
    : [invalid(`${path}.weight`, weight, 'must be in the range 1-100')];
}

export function validateNodeSelector({ nodeSelectorTerms: terms }: NodeSelector, path: string): Errors {
  const at = `${path}.nodeSelectorTerms`;
  if (!terms?.length) return [required(at, 'must have at least one node selector term')];
  return forEachItem(terms, at, (term, termPath) => validateTerm(term, termPath, true));
}

/** `strict`: values must be label values; a preference may name others in vain. */
function validateTerm(term: NodeSelectorTerm, path: string, strict: boolean): Errors {
  return [
    ...forEachItem(term.matchExpressions, `${path}.matchExpressions`, (it, at) =>
      validateExpression(it, at, strict),
    ),
    ...forEachItem(term.matchFields, `${path}.matchFields`, validateField),
  ];
}

function validateExpression(
  { key, operator, values = [] }: NodeSelectorRequirement,
  path: string,
  strict: boolean,
): Errors {
  return [
    ...validateOperator(operator, values, path),
    ...invalidFor(`${path}.key`, key, qualifiedNameProblems(key)),
    ...(strict
      ? values.flatMap((value, index) =>
          invalidFor(`${path}.values[${index}]`, value, labelValueProblems(value)),
        )
      : []),
  ];
}

function validateOperator(operator: string, values: readonly string[], path: string): Errors {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? []
        : [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? []
        : [forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    case 'Gt':
    case 'Lt':
      return values.length === 1
        ? []
        : [required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalid(`${path}.operator`, operator, 'not a valid selector operator')];
  }
}

function validateField({ key, operator, values = [] }: NodeSelectorRequirement, path: string): Errors {
  const known = operator === 'In' || operator === 'NotIn';
  const several = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
  return [
    ...(known ? [] : [invalid(`${path}.operator`, operator, 'not a valid selector operator')]),
    ...(known && values.length !== 1 ? [required(`${path}.values`, several)] : []),
    ...(key === 'metadata.name'
      ? values.flatMap((value, index) =>
          invalidFor(`${path}.values[${index}]`, value, subdomainProblems(value)),
        )
      : [invalid(`${path}.key`, key, 'not a valid field selector key')]),
  ];
}

// Is a selector of labels well-formed?
import type { LabelSelector, LabelSelectorRequirement } from '../wire/kubernetes.ts';
import { type Errors, forbidden, forEachItem, invalid, invalidFor, required } from './fields.ts';
import { labelValueProblems, qualifiedNameProblems } from './names.ts';

export function validateLabelSelector(selector: LabelSelector | undefined, path: string): Errors {
  if (!selector) return [];
  return [
    ...validateLabels(selector.matchLabels, `${path}.matchLabels`),
    ...forEachItem(selector.matchExpressions, `${path}.matchExpressions`, validateRequirement),
  ];
}

/** Labels of any object: keys are qualified names, values are short. */
export function validateLabels(labels: { readonly [key: string]: string } | undefined, path: string): Errors {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...invalidFor(path, key, qualifiedNameProblems(key)),
    ...invalidFor(path, value, labelValueProblems(value)),
  ]);
}

function validateRequirement({ key, operator, values = [] }: LabelSelectorRequirement, path: string): Errors {
  return [
    ...validateOperator(operator, values, path),
    ...invalidFor(`${path}.key`, key, qualifiedNameProblems(key)),
    ...values.flatMap((value, index) =>
      invalidFor(`${path}.values[${index}]`, value, labelValueProblems(value)),
    ),
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
    default:
      return [invalid(`${path}.operator`, operator, 'not a valid selector operator')];
  }
}

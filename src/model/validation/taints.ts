// Which taints may a node have, and which may a pod tolerate?
import type { Taint, Toleration } from '../wire/kubernetes.ts';
import {
  type Errors,
  forEachItem,
  invalid,
  invalidFor,
  notSupported,
  oneOf,
  repeats,
  requiredOneOf,
} from './fields.ts';
import { labelValueProblems, qualifiedNameProblems } from './names.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateTaints(taints: readonly Taint[] | undefined, path: string): Errors {
  const twice = repeats(taints ?? [], ({ key, effect }) => `${effect} ${key}`);
  return forEachItem(taints, path, (taint, at, index) => [
    ...invalidFor(`${at}.key`, taint.key, qualifiedNameProblems(taint.key)),
    ...joined(`${at}.value`, taint.value ?? ''),
    ...requiredOneOf(taint.effect, `${at}.effect`, EFFECTS),
    ...(twice.has(index)
      ? [
          {
            type: 'Duplicate',
            field: at,
            value: taint,
            detail: 'taints must be unique by key and effect pair',
          } as const,
        ]
      : []),
  ]);
}

/** All problems of a value in one error. */
function joined(path: string, value: string): Errors {
  const problems = labelValueProblems(value);
  return problems.length === 0 ? [] : [invalid(path, value, problems.join(';'))];
}

export function validateTolerations(tolerations: readonly Toleration[] | undefined, path: string): Errors {
  return forEachItem(tolerations, path, (toleration, at) => {
    const { key, operator = '', effect = '', tolerationSeconds } = toleration;
    const all = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    return [
      ...(key ? invalidFor(`${at}.key`, key, qualifiedNameProblems(key)) : []),
      ...(!key && operator !== 'Exists' ? [invalid(`${at}.operator`, operator, all)] : []),
      ...(tolerationSeconds !== undefined && effect !== 'NoExecute'
        ? [invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")]
        : []),
      ...validateValue(toleration, `${at}.operator`),
      ...(effect ? oneOf(effect, `${at}.effect`, EFFECTS) : []),
    ];
  });
}

function validateValue({ operator, value = '' }: Toleration, path: string): Errors {
  switch (operator) {
    case undefined:
    case '':
    case 'Equal':
      return joined(path, value);
    case 'Exists':
      return value === '' ? [] : [invalid(path, value, "value must be empty when `operator` is 'Exists'")];
    default:
      return [notSupported(path, operator, ['Equal', 'Exists'])];
  }
}

// Label and field selectors: parsing, matching, printing, as Kubernetes writes them.
//
// `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, joined by commas (all must hold).
import { TuttiError } from './errors.ts';
import type { LabelSelector } from './wire/kubernetes.ts';

export type Operator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** All requirements must hold; none = everything. */
export type Selector = readonly Requirement[];

type Labels = { readonly [key: string]: string } | undefined;

export function matches(selector: Selector, labels: Labels): boolean {
  return selector.every((requirement) => holds(requirement, labels?.[requirement.key]));
}

function holds({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** From the structured form. An absent selector selects nothing, an empty one everything: the caller decides. */
export function fromLabelSelector(selector: LabelSelector): Selector {
  const equal = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]): Requirement => ({ key, operator: 'In', values: [value] }),
  );
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values }): Requirement => ({
      key,
      operator: operator as Operator,
      values: values ?? [],
    }), // validated
  );
  return [...equal, ...expressions];
}

/** Canonical text, keys in the given order: `a=b,c in (d,e),!f`. */
export function selectorText(selector: Selector): string {
  return selector.map(requirementText).join(',');
}

function requirementText({ key, operator, values }: Requirement): string {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  const [first] = values;
  if (values.length === 1) return `${key}${operator === 'In' ? '=' : '!='}${first}`;
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${[...values].sort().join(',')})`;
}

const KEY = /^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?$/;
const SET = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;

/** Parses a label selector. Throws BadRequest with upstream's words. */
export function parseSelector(text: string): Selector {
  return split(text).map(parseRequirement);
}

function parseRequirement(part: string): Requirement {
  const set = SET.exec(part);
  if (set) {
    const values = (set[3] ?? '').split(',').map((value) => value.trim());
    return checked({ key: set[1] ?? '', operator: set[2] === 'in' ? 'In' : 'NotIn', values }, part);
  }
  const compare = /^([^=!\s]+)\s*(==|=|!=)\s*([^=!\s]*)$/.exec(part);
  if (compare) {
    return checked(
      { key: compare[1] ?? '', operator: compare[2] === '!=' ? 'NotIn' : 'In', values: [compare[3] ?? ''] },
      part,
    );
  }
  const absent = part.startsWith('!');
  return checked(
    { key: absent ? part.slice(1).trim() : part, operator: absent ? 'DoesNotExist' : 'Exists', values: [] },
    part,
  );
}

function checked(requirement: Requirement, part: string): Requirement {
  if (!KEY.test(requirement.key) || !requirement.values.every((value) => VALUE.test(value))) {
    throw new TuttiError(
      'BadRequest',
      `unable to parse requirement: found '${part}', expected: a valid label key or value`,
    );
  }
  return requirement;
}

/** Splits at commas that are not inside parentheses. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const char of text) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) {
      parts.push(current.trim());
      current = '';
    } else current += char;
  }
  parts.push(current.trim());
  return parts.filter((part, index) => part !== '' || (parts.length > 1 && index < parts.length - 1));
}

/** One `path=value` or `path!=value` of a field selector. */
export interface FieldRequirement {
  readonly path: string;
  readonly equal: boolean;
  readonly value: string;
}

/** Parses a field selector. Throws BadRequest. */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  return text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const match = /^\s*([^=!\s]+)\s*(==|=|!=)\s*(\S*)\s*$/.exec(part);
      if (!match)
        throw new TuttiError('BadRequest', `invalid selector: '${text}'; can't understand '${part}'`);
      return { path: match[1] ?? '', equal: match[2] !== '!=', value: match[3] ?? '' };
    });
}

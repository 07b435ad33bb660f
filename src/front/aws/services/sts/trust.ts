// May somebody assume a role? The role's trust policy read against who asks: principals, actions and conditions on texts.
//
// A statement that denies wins. Conditions on numbers, dates and addresses, and on keys that we know nothing of, count as met.
import { pattern } from '../../shared/filters.ts';

export interface Asking {
  /** `sts:AssumeRole` */
  readonly action: string;
  /** What the asking one may be called in a policy: ARNs, the account, a service, `*`. */
  readonly principals: { readonly [kind in 'AWS' | 'Federated' | 'Service']?: readonly string[] };
  /** What is known of the request, keys in lower case: `sts:externalid`. */
  readonly context: { readonly [key: string]: string | readonly string[] | undefined };
  /** Keys that are known to be absent when they are: others are not ours to judge. */
  readonly known: readonly string[];
}

type Fields = { readonly [field: string]: unknown };

/** False for a document that cannot be read. */
export function isTrusted(document: string, asking: Asking): boolean {
  const statements = statementsOf(document).filter((statement) => applies(statement, asking));
  const effects = statements.map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

function statementsOf(document: string): readonly Fields[] {
  try {
    const { Statement } = JSON.parse(document) as Fields;
    return [Statement ?? []]
      .flat()
      .filter((item): item is Fields => typeof item === 'object' && item !== null);
  } catch {
    return [];
  }
}

function applies(statement: Fields, asking: Asking): boolean {
  const { Action, NotAction, Principal, NotPrincipal, Condition } = statement;
  const action = Action === undefined ? !named(NotAction, asking.action) : named(Action, asking.action);
  const principal =
    Principal === undefined ? !isPrincipal(NotPrincipal, asking) : isPrincipal(Principal, asking);
  return action && principal && isMet(Condition, asking);
}

function named(patterns: unknown, action: string): boolean {
  return texts(patterns).some((text) => pattern(text.toLowerCase())(action.toLowerCase()));
}

function isPrincipal(given: unknown, { principals }: Asking): boolean {
  if (given === '*') return true;
  if (typeof given !== 'object' || given === null) return false;
  return Object.entries(principals).some(([kind, names]) =>
    texts((given as Fields)[kind]).some((text) => text === '*' || names.includes(text)),
  );
}

function isMet(condition: unknown, asking: Asking): boolean {
  if (typeof condition !== 'object' || condition === null) return true;
  return Object.entries(condition).every(([operator, tests]) =>
    Object.entries((tests ?? {}) as Fields).every(([key, wanted]) =>
      passes(operator, key.toLowerCase(), texts(wanted), asking),
    ),
  );
}

const OPERATOR = /^(?:for(any|all)values?:)?(string|arn)(not)?(equals|like)(ignorecase)?(ifexists)?$/i;

function passes(operator: string, key: string, wanted: readonly string[], asking: Asking): boolean {
  const value = asking.context[key];
  if (value === undefined && !asking.known.includes(key)) return true;
  if (/^null$/i.test(operator)) return wanted.some((text) => (text === 'true') === (value === undefined));
  if (/^bool(ifexists)?$/i.test(operator))
    return value === undefined ? /ifexists$/i.test(operator) : wanted.includes(String(value));
  const parts = OPERATOR.exec(operator);
  if (!parts) return true;
  const [, many, type = '', not, like = '', ignoreCase, ifExists] = parts;
  if (value === undefined)
    return ifExists !== undefined || not !== undefined || many?.toLowerCase() === 'all';
  const lower = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const wild = like.toLowerCase() === 'like' || type.toLowerCase() === 'arn';
  const matches = (text: string) =>
    wanted.some((one) => (wild ? pattern(lower(one))(lower(text)) : lower(one) === lower(text)));
  const values = texts(value);
  const found = many?.toLowerCase() === 'all' ? values.every(matches) : values.some(matches);
  return found !== (not !== undefined);
}

function texts(value: unknown): readonly string[] {
  return value === undefined || value === null ? [] : [value].flat().map(String);
}

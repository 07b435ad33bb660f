// Settings by name and value: which there are, which values they may have, and what is told of those that nobody set.
//
// A value that this host cannot carry out is refused with a reason; nothing is taken and then ignored.
import { unsupported, validationError } from '../faults.ts';

export interface Attribute {
  readonly Key?: string;
  readonly Value?: string;
}

/** What an attribute may be. */
export interface Rule {
  /** What is told when nobody set it. */
  readonly value: string;
  readonly allowed: RegExp | readonly [least: number, most: number];
  /** Values that AWS takes and this host cannot carry out: why not. */
  readonly refused?: { readonly values: RegExp; readonly why: string };
}

export type Rules = { readonly [key: string]: Rule };
type Values = { readonly [key: string]: string };

export const BOOLEAN = /^(true|false)$/;
export const ANYTHING = /^.*$/s;

/** The values after a call. Throws ValidationError or InvalidConfigurationRequest. */
export function changedAttributes(
  rules: Rules,
  before: Values | undefined,
  given: readonly Attribute[],
): Values {
  const keys = given.map(({ Key = '' }) => Key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw validationError(`Attribute key '${twice}' is specified more than once`);
  const added = given.map(({ Key = '', Value = '' }) => {
    checkAttribute(rules, Key, Value);
    return [Key, Value] as const;
  });
  return { ...before, ...Object.fromEntries(added) };
}

function checkAttribute(rules: Rules, key: string, value: string): void {
  const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
  if (rule === undefined) throw validationError(`Attribute key '${key}' is not recognized`);
  if (!isAllowed(rule, value))
    throw validationError(`Attribute value '${value}' is not valid for key '${key}'`);
  if (rule.refused?.values.test(value))
    throw unsupported(`Attribute '${key}' cannot be '${value}' here: ${rule.refused.why}`);
}

function isAllowed({ allowed }: Rule, value: string): boolean {
  if (allowed instanceof RegExp) return allowed.test(value);
  const [least, most] = allowed;
  return /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
}

/** All attributes with their values, in the order of the table. */
export function attributesText(rules: Rules, values: Values | undefined): { Key: string; Value: string }[] {
  return Object.entries(rules).map(([Key, { value }]) => ({ Key, Value: values?.[Key] ?? value }));
}

/** The value of one attribute. */
export function attributeOf(rules: Rules, values: Values | undefined, key: string): string {
  return values?.[key] ?? rules[key]?.value ?? '';
}

// The flags of an instruction, checked against what it knows.
import { parseError, suggestion } from './parse-error.ts';
import type { Flag } from './words.ts';

/** one: a value; many: a value, again and again; flag: true when given. */
export type FlagRules = { readonly [name: string]: 'one' | 'many' | 'flag' };

export interface FlagValues {
  one(name: string): string | undefined;
  many(name: string): readonly string[];
  has(name: string): boolean;
}

export function readFlags(flags: readonly Flag[], rules: FlagRules, line: number): FlagValues {
  const values = new Map<string, string[]>();
  for (const { name, value } of flags) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) throw parseError(line, `unknown flag: --${name}${suggestion(name, Object.keys(rules))}`);
    if (rule !== 'flag' && value === undefined) throw parseError(line, `missing a value on flag: --${name}`);
    if (rule !== 'many' && values.has(name)) throw parseError(line, `duplicate flag specified: ${name}`);
    if (rule === 'flag' && value !== undefined && value !== 'true' && value !== 'false') {
      throw parseError(line, `expecting boolean value for flag ${name}, not: ${value}`);
    }
    if (rule === 'flag' && value === 'false') continue;
    values.set(name, [...(values.get(name) ?? []), value ?? 'true']);
  }
  return {
    one: (name) => values.get(name)?.[0],
    many: (name) => values.get(name) ?? [],
    has: (name) => values.has(name),
  };
}

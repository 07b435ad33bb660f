// What does the rule of a composite alarm say, and is it true? `ALARM("a") AND NOT (OK(b) OR INSUFFICIENT_DATA(arn))`
//
// Throws RuleError, whose message is for the caller. Names may be quoted; ARNs name their alarm by what follows `alarm:`.
import type { AlarmState } from './evaluate.ts';

export type Rule =
  | { readonly type: 'constant'; readonly value: boolean }
  | { readonly type: 'state'; readonly state: AlarmState; readonly alarm: string }
  | { readonly type: 'not'; readonly of: Rule }
  | { readonly type: 'and' | 'or'; readonly all: readonly Rule[] };

export class RuleError extends Error {
  override readonly name = 'RuleError';
}

const MAX_DEPTH = 50;
const TOKEN =
  /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|([^()"\s]+))\s*\)|(AND|OR|NOT|TRUE|FALSE)\b|([()]))/y;

type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'state'; readonly state: AlarmState; readonly alarm: string };

export function parseRule(text: string): Rule {
  const parser = new Parser(tokensOf(text));
  const rule = parser.or(0);
  parser.end();
  return rule;
}

/** Names of the alarms that a rule looks at, each once. */
export function alarmsIn(rule: Rule): readonly string[] {
  const names = (each: Rule): readonly string[] => {
    if (each.type === 'state') return [each.alarm];
    if (each.type === 'not') return names(each.of);
    return each.type === 'constant' ? [] : each.all.flatMap(names);
  };
  return [...new Set(names(rule))];
}

/** `stateOf` an alarm that is not there is undefined: nothing is true of it. */
export function isTrue(rule: Rule, stateOf: (alarm: string) => AlarmState | undefined): boolean {
  switch (rule.type) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'not':
      return !isTrue(rule.of, stateOf);
    case 'and':
      return rule.all.every((each) => isTrue(each, stateOf));
    case 'or':
      return rule.all.some((each) => isTrue(each, stateOf));
  }
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw new RuleError(`unexpected text at position ${at + 1}`);
    at = TOKEN.lastIndex;
    const [, state, quoted, plain, word, sign] = match;
    const name = quoted ?? plain;
    if (state && name !== undefined)
      tokens.push({ kind: 'state', state: state as AlarmState, alarm: nameOf(name) }); // the pattern names the states
    else tokens.push({ kind: 'word', text: word ?? sign ?? '' });
  }
  return tokens;
}

function nameOf(text: string): string {
  const arn = /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(text);
  return arn?.[1] ?? text;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  or(depth: number): Rule {
    return this.#chain('OR', 'or', () => this.#chain('AND', 'and', () => this.#not(depth)));
  }

  end(): void {
    if (this.#at < this.#tokens.length)
      throw new RuleError('unexpected text after the end of the expression');
  }

  #chain(word: string, type: 'and' | 'or', next: () => Rule): Rule {
    const all = [next()];
    while (this.#take(word)) all.push(next());
    const [first] = all;
    return all.length === 1 && first ? first : { type, all };
  }

  #not(depth: number): Rule {
    if (depth > MAX_DEPTH) throw new RuleError('the expression is nested too deeply');
    if (this.#take('NOT')) return { type: 'not', of: this.#not(depth + 1) };
    if (this.#take('TRUE')) return { type: 'constant', value: true };
    if (this.#take('FALSE')) return { type: 'constant', value: false };
    if (this.#take('(')) {
      const inside = this.or(depth + 1);
      if (!this.#take(')')) throw new RuleError('a closing parenthesis is missing');
      return inside;
    }
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'state') throw new RuleError('unexpected end of the expression');
    this.#at += 1;
    return { type: 'state', state: token.state, alarm: token.alarm };
  }

  #take(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word' || token.text !== word) return false;
    this.#at += 1;
    return true;
  }
}

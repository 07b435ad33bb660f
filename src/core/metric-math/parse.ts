// What does a metric math expression say? Text to a tree: numbers, ids, strings, operators by precedence, calls and arrays.
//
// Throws MathError, whose message is for the caller. Depth is bounded, so that no text makes the stack overflow.

export type Operator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '^';

export type Expression =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'id'; readonly name: string }
  | { readonly type: 'array'; readonly items: readonly Expression[] }
  | { readonly type: 'negate'; readonly of: Expression }
  | {
      readonly type: 'binary';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Expression[] };

export class MathError extends Error {
  override readonly name = 'MathError';
}

const MAX_DEPTH = 50;
const TOKEN =
  /\s*(?:(\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)|([A-Za-z_][A-Za-z0-9_]*)|"([^"]*)"|'([^']*)'|(\|\||&&|==|!=|<=|>=|[-+*/^<>()[\],]))/y;
const LEVELS: readonly (readonly Operator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
];

interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'sign' | 'end';
  readonly text: string;
}

export function parseExpression(text: string): Expression {
  const parser = new Parser(tokensOf(text));
  const expression = parser.expression(0, 0);
  parser.expect('end', '');
  return expression;
}

/** All ids that an expression names. */
export function idsIn(expression: Expression): readonly string[] {
  switch (expression.type) {
    case 'id':
      return [expression.name];
    case 'array':
      return expression.items.flatMap(idsIn);
    case 'negate':
      return idsIn(expression.of);
    case 'binary':
      return [...idsIn(expression.left), ...idsIn(expression.right)];
    case 'call':
      return expression.args.flatMap(idsIn);
    default:
      return [];
  }
}

/** All functions that an expression calls, in capitals. */
export function callsIn(expression: Expression): readonly string[] {
  switch (expression.type) {
    case 'array':
      return expression.items.flatMap(callsIn);
    case 'negate':
      return callsIn(expression.of);
    case 'binary':
      return [...callsIn(expression.left), ...callsIn(expression.right)];
    case 'call':
      return [expression.name, ...expression.args.flatMap(callsIn)];
    default:
      return [];
  }
}

/** A call of SEARCH: what is looked for, and what is wanted of each metric. */
export interface SearchCall {
  readonly query: string;
  readonly statistic: string;
  /** Absent = the period of the other metrics. */
  readonly periodSeconds?: number;
}

/** All calls of SEARCH; throws MathError when their arguments are not plain. */
export function searchesIn(expression: Expression): readonly SearchCall[] {
  switch (expression.type) {
    case 'array':
      return expression.items.flatMap(searchesIn);
    case 'negate':
      return searchesIn(expression.of);
    case 'binary':
      return [...searchesIn(expression.left), ...searchesIn(expression.right)];
    case 'call':
      return expression.name === 'SEARCH'
        ? [searchCall(expression.args)]
        : expression.args.flatMap(searchesIn);
    default:
      return [];
  }
}

export function searchCall(args: readonly Expression[]): SearchCall {
  const [query, statistic, period] = args;
  if (query?.type !== 'text' || statistic?.type !== 'text' || (period && period.type !== 'number'))
    throw new MathError('the arguments of function SEARCH are not what it takes');
  const periodSeconds = period ? { periodSeconds: period.value } : {};
  return { query: query.value, statistic: statistic.value, ...periodSeconds };
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw new MathError(`unexpected character at position ${at + 1}`);
    const [, number, name, double, single, sign = ''] = match;
    at = TOKEN.lastIndex;
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push(wordToken(name));
    else if (double !== undefined || single !== undefined)
      tokens.push({ kind: 'text', text: double ?? single ?? '' });
    else tokens.push({ kind: 'sign', text: sign });
  }
  return tokens;
}

function wordToken(name: string): Token {
  if (name === 'AND') return { kind: 'sign', text: '&&' };
  if (name === 'OR') return { kind: 'sign', text: '||' };
  return { kind: 'name', text: name };
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Operators of this level and tighter ones. */
  expression(level: number, depth: number): Expression {
    if (depth > MAX_DEPTH) throw new MathError('expression is nested too deeply');
    const operators = LEVELS[level];
    if (!operators) return this.#power(depth);
    let left = this.expression(level + 1, depth);
    for (let token = this.#peek(); this.#isOneOf(token, operators); token = this.#peek()) {
      this.#at += 1;
      const operator = token.text as Operator; // it is one of `operators`
      left = { type: 'binary', operator, left, right: this.expression(level + 1, depth + 1) };
    }
    return left;
  }

  expect(kind: Token['kind'], text: string): void {
    const token = this.#peek();
    if (token.kind !== kind || (kind === 'sign' && token.text !== text))
      throw new MathError(
        token.kind === 'end' ? 'unexpected end of expression' : `unexpected token '${token.text}'`,
      );
    this.#at += 1;
  }

  #power(depth: number): Expression {
    const left = this.#unary(depth);
    if (!this.#isOneOf(this.#peek(), ['^'])) return left;
    this.#at += 1;
    return { type: 'binary', operator: '^', left, right: this.#power(depth + 1) };
  }

  #unary(depth: number): Expression {
    if (depth > MAX_DEPTH) throw new MathError('expression is nested too deeply');
    if (!this.#isOneOf(this.#peek(), ['-'])) return this.#primary(depth);
    this.#at += 1;
    return { type: 'negate', of: this.#unary(depth + 1) };
  }

  #primary(depth: number): Expression {
    const token = this.#peek();
    this.#at += 1;
    if (token.kind === 'number') return { type: 'number', value: Number(token.text) };
    if (token.kind === 'text') return { type: 'text', value: token.text };
    if (token.kind === 'name') {
      if (this.#peek().text !== '(' || this.#peek().kind !== 'sign') return { type: 'id', name: token.text };
      this.#at += 1;
      return { type: 'call', name: token.text.toUpperCase(), args: this.#list(')', depth) };
    }
    if (token.kind === 'sign' && token.text === '[') return { type: 'array', items: this.#list(']', depth) };
    if (token.kind === 'sign' && token.text === '(') {
      const inside = this.expression(0, depth + 1);
      this.expect('sign', ')');
      return inside;
    }
    this.#at -= 1;
    this.expect('name', '');
    throw new MathError('unexpected token');
  }

  #list(close: string, depth: number): readonly Expression[] {
    const items: Expression[] = [];
    while (!(this.#peek().kind === 'sign' && this.#peek().text === close)) {
      if (items.length > 0) this.expect('sign', ',');
      items.push(this.expression(0, depth + 1));
    }
    this.#at += 1;
    return items;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  #isOneOf(token: Token, signs: readonly string[]): boolean {
    return token.kind === 'sign' && signs.includes(token.text);
  }
}

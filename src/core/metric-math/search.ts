// Which metrics does a SEARCH expression mean? `{AWS/EC2,InstanceId} MetricName="CPUUtilization" NOT i-0`
//
// In braces a namespace and the names of all dimensions; then terms, joined by AND (or nothing), OR, NOT and parentheses. `Name=value` is about the
// metric's name, its namespace or one dimension, a bare term about any of them. Quoted = equal, unquoted = contained, whatever the case.
import type { MetricKey } from '../../model/metrics.ts';
import { MathError } from './parse.ts';

export type MetricTest = (metric: MetricKey) => boolean;

export interface Search {
  /** Absent = any. */
  readonly namespace?: string;
  readonly matches: MetricTest;
}

const MAX_DEPTH = 20;
const SCHEMA = /^\s*\{([^{}]*)\}/;
const NAME = '(?:"([^"]*)"|([^\\s()="{}]+))';
const TOKEN = new RegExp(`\\s*(?:(\\(|\\))|${NAME}(?:\\s*=\\s*${NAME})?)`, 'y');

type Token =
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'term'; readonly test: MetricTest };

export function parseSearch(text: string): Search {
  const schema = SCHEMA.exec(text);
  const terms = new Terms(tokensOf(schema ? text.slice(schema[0].length) : text));
  const matches = terms.all();
  if (!schema) return { matches };
  const [namespace = '', ...names] = (schema[1] ?? '')
    .split(',')
    .map((part) => part.trim().replace(/^"|"$/g, ''));
  if (namespace === '') throw new MathError('a SEARCH expression must name a namespace in braces');
  const wanted = [...names].sort().join('\0');
  const hasSchema: MetricTest = (metric) =>
    metric.namespace === namespace &&
    metric.dimensions
      .map(({ name }) => name)
      .sort()
      .join('\0') === wanted;
  return { namespace, matches: (metric) => hasSchema(metric) && matches(metric) };
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw new MathError('a SEARCH expression has text that cannot be read');
    at = TOKEN.lastIndex;
    const [, sign, quoted, plain, quotedValue, plainValue] = match;
    const isWord = plain !== undefined && quotedValue === undefined && plainValue === undefined;
    if (sign) tokens.push({ kind: 'sign', text: sign });
    else if (isWord && ['AND', 'OR', 'NOT'].includes(plain)) tokens.push({ kind: 'sign', text: plain });
    else if (quotedValue !== undefined || plainValue !== undefined)
      tokens.push({ kind: 'term', test: fieldTest(quoted ?? plain ?? '', quotedValue, plainValue) });
    else tokens.push({ kind: 'term', test: anyTest(valueTest(quoted, plain)) });
  }
  return tokens;
}

function valueTest(quoted: string | undefined, plain: string | undefined): (value: string) => boolean {
  if (quoted !== undefined) return (value) => value === quoted;
  const part = (plain ?? '').toLowerCase();
  return (value) => value.toLowerCase().includes(part);
}

function fieldTest(field: string, quoted: string | undefined, plain: string | undefined): MetricTest {
  const test = valueTest(quoted, plain);
  if (field === 'MetricName') return ({ name }) => test(name);
  if (field === 'Namespace') return ({ namespace }) => test(namespace);
  return ({ dimensions }) => dimensions.some(({ name, value }) => name === field && test(value));
}

function anyTest(test: (value: string) => boolean): MetricTest {
  return ({ name, namespace, dimensions }) =>
    test(name) || test(namespace) || dimensions.some((each) => test(each.name) || test(each.value));
}

class Terms {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  all(): MetricTest {
    if (this.#tokens.length === 0) return () => true;
    const test = this.#or(0);
    if (this.#at < this.#tokens.length)
      throw new MathError('a SEARCH expression has an unexpected parenthesis');
    return test;
  }

  #or(depth: number): MetricTest {
    const tests = [this.#and(depth)];
    while (this.#take('OR')) tests.push(this.#and(depth));
    return (metric) => tests.some((test) => test(metric));
  }

  #and(depth: number): MetricTest {
    const tests = [this.#not(depth)];
    while (this.#take('AND') || this.#isTermNext()) tests.push(this.#not(depth));
    return (metric) => tests.every((test) => test(metric));
  }

  #not(depth: number): MetricTest {
    if (depth > MAX_DEPTH) throw new MathError('a SEARCH expression is nested too deeply');
    if (this.#take('NOT')) {
      const test = this.#not(depth + 1);
      return (metric) => !test(metric);
    }
    if (this.#take('(')) {
      const test = this.#or(depth + 1);
      if (!this.#take(')')) throw new MathError('a SEARCH expression lacks a closing parenthesis');
      return test;
    }
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'term') throw new MathError('a SEARCH expression ends too early');
    this.#at += 1;
    return token.test;
  }

  #isTermNext(): boolean {
    const token = this.#tokens[this.#at];
    return token !== undefined && (token.kind === 'term' || token.text === '(' || token.text === 'NOT');
  }

  #take(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }
}

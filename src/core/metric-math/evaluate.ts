// What is the outcome of the expressions of a request, given the numbers of its metrics?
//
// An expression may name metrics and other expressions by id, in any order but not in a circle. Each is evaluated once.
import { type CallContext, FUNCTIONS, negated } from './functions.ts';
import { type Expression, MathError, type SearchCall, searchCall } from './parse.ts';
import { combine, type Grid, numberValue, type Series, type Value } from './values.ts';

export interface MathRequest {
  readonly grid: Grid;
  readonly metrics: ReadonlyMap<string, Series>;
  readonly expressions: ReadonlyMap<string, Expression>;
  /** What each SEARCH found; absent = SEARCH may not be used. */
  readonly searched?: (call: SearchCall) => readonly Series[];
}

/** Words that stand for themselves where a function takes them. */
const WORDS = new Set(['REPEAT', 'LINEAR']);

/** The series of one expression; throws MathError when it is a bare number or cannot be had. */
export function outcomeOf(id: string, request: MathRequest): readonly Series[] {
  const value = evaluator(request)(id);
  if (value.type === 'series') return [value.series];
  if (value.type === 'array') return value.list;
  throw new MathError(
    `The expression of '${id}' returns a scalar; it must return a single time series or an array of time series`,
  );
}

function evaluator({ grid, metrics, expressions, searched }: MathRequest): (id: string) => Value {
  const done = new Map<string, Value>();
  const underWay = new Set<string>();
  const context: CallContext = { grid, metrics };
  const named = (id: string): Value => {
    const series = metrics.get(id);
    if (series) return { type: 'series', series };
    const known = done.get(id);
    if (known) return known;
    const expression = expressions.get(id);
    if (!expression) throw new MathError(`Unresolved id '${id}'`);
    if (underWay.has(id)) throw new MathError(`The expression of '${id}' refers to itself`);
    underWay.add(id);
    const value = worthOf(expression);
    underWay.delete(id);
    done.set(id, value);
    return value;
  };
  const worthOf = (expression: Expression): Value => {
    switch (expression.type) {
      case 'number':
        return numberValue(expression.value);
      case 'text':
        return expression;
      case 'id':
        return WORDS.has(expression.name) ? { type: 'text', value: expression.name } : named(expression.name);
      case 'array':
        return { type: 'array', list: expression.items.flatMap((item) => listed(worthOf(item))) };
      case 'negate':
        return negated(worthOf(expression.of));
      case 'binary':
        return combine(expression.operator, worthOf(expression.left), worthOf(expression.right));
      case 'call':
        if (expression.name === 'SEARCH' && searched)
          return { type: 'array', list: searched(searchCall(expression.args)) };
        return called(expression.name, expression.args.map(worthOf), context);
    }
  };
  return named;
}

function called(name: string, args: readonly Value[], context: CallContext): Value {
  const call = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!call) throw new MathError(`Function '${name}' is not supported`);
  return call(args, context);
}

function listed(value: Value): readonly Series[] {
  if (value.type === 'series') return [value.series];
  if (value.type === 'array') return value.list;
  throw new MathError('an array may contain time series only');
}

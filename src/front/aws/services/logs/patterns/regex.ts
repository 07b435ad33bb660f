// Regular expressions of filter patterns, `%…%`: AWS's subset, which has no groups.
//
// Matched by following all possibilities at once, so that no expression takes longer than its length times that of the message.
import { invalidPattern } from '../faults.ts';

const ALLOWED = /^(?:[A-Za-z0-9_#=@/;:,\s"'<>!~&-]|[\^$?[\]{}|*+.]|\\.)*$/;
const MOST_REPEATS = 100;

type Test = (char: string) => boolean;
/** One character, some times. */
interface Item {
  readonly test: Test;
  readonly least: number;
  readonly most: number;
}
interface Branch {
  readonly fromStart: boolean;
  readonly toEnd: boolean;
  readonly steps: readonly Step[];
}
/** One character; it may be left out, or come again. */
interface Step {
  readonly test: Test;
  readonly optional: boolean;
  readonly repeats: boolean;
}

/** A test that finds the expression anywhere in a message. */
export function regexTest(source: string): (message: string) => boolean {
  if (source === '' || !ALLOWED.test(source)) throw invalidPattern();
  const branches = splitBranches(source).map(parseBranch);
  return (message) => branches.some((branch) => finds(branch, message));
}

function splitBranches(source: string): string[] {
  const parts: string[] = [''];
  let isInClass = false;
  for (const token of source.match(/\\.|./gs) ?? []) {
    if (token === '[') isInClass = true;
    if (token === ']') isInClass = false;
    if (token === '|' && !isInClass) parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts;
}

function parseBranch(source: string): Branch {
  const fromStart = source.startsWith('^');
  const toEnd = /(?:^|[^\\])(?:\\\\)*\$$/.test(source);
  const body = source.slice(fromStart ? 1 : 0, toEnd ? -1 : undefined);
  const steps: Step[] = [];
  const pattern = /(\[\^?\]?(?:\\.|[^\]])*\]|\\.|[^*+?{}[\]^$])([*+?]|\{\d+(?:,\d*)?\})?/gsy;
  let at = 0;
  while (at < body.length) {
    pattern.lastIndex = at;
    const found = pattern.exec(body);
    if (!found?.[1]) throw invalidPattern();
    at += found[0].length;
    steps.push(...stepsOf({ test: testOf(found[1]), ...bounds(found[2]) }));
  }
  return { fromStart, toEnd, steps };
}

function bounds(quantifier: string | undefined): { least: number; most: number } {
  if (quantifier === undefined) return { least: 1, most: 1 };
  if (quantifier === '*') return { least: 0, most: Number.POSITIVE_INFINITY };
  if (quantifier === '+') return { least: 1, most: Number.POSITIVE_INFINITY };
  if (quantifier === '?') return { least: 0, most: 1 };
  const [low = '', high] = quantifier.slice(1, -1).split(',');
  const least = Number(low);
  const most = high === undefined ? least : high === '' ? Number.POSITIVE_INFINITY : Number(high);
  if (least > MOST_REPEATS || (Number.isFinite(most) && (most > MOST_REPEATS || most < least)))
    throw invalidPattern();
  return { least, most };
}

/** `a{2,4}` as a, a, a?, a?; `a{2,}` as a, a, a*. */
function stepsOf({ test, least, most }: Item): Step[] {
  const needed = Array.from({ length: least }, () => ({ test, optional: false, repeats: false }));
  if (most === Number.POSITIVE_INFINITY) return [...needed, { test, optional: true, repeats: true }];
  return [
    ...needed,
    ...Array.from({ length: most - least }, () => ({ test, optional: true, repeats: false })),
  ];
}

const CLASSES: { readonly [letter: string]: Test } = {
  d: (char) => /[0-9]/.test(char),
  D: (char) => !/[0-9]/.test(char),
  w: (char) => /\w/.test(char),
  W: (char) => !/\w/.test(char),
  s: (char) => /\s/.test(char),
  S: (char) => !/\s/.test(char),
};
const CONTROL: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t' };

function testOf(atom: string): Test {
  if (atom === '.') return (char) => char !== '\n';
  if (atom.startsWith('[')) return classTest(atom.slice(1, -1));
  if (!atom.startsWith('\\')) return (char) => char === atom;
  const letter = atom.charAt(1);
  return CLASSES[letter] ?? ((char) => char === (CONTROL[letter] ?? letter));
}

function classTest(body: string): Test {
  const isNegated = body.startsWith('^');
  const members: Test[] = [];
  for (const member of (isNegated ? body.slice(1) : body).match(/(?:\\.|[^\\])-(?:\\.|[^\\])|\\.|./gs) ??
    []) {
    const range = /^(\\.|[^\\])-(\\.|[^\\])$/s.exec(member);
    if (range) {
      const [low, high] = [plain(range[1] ?? ''), plain(range[2] ?? '')];
      members.push((char) => char >= low && char <= high);
    } else members.push(member === '.' ? (char) => char === '.' : testOf(member));
  }
  return (char) => members.some((test) => test(char)) !== isNegated;
}

function plain(member: string): string {
  return member.startsWith('\\') ? (CONTROL[member.charAt(1)] ?? member.charAt(1)) : member;
}

/** Keeps the set of steps that may come next; step `length` is the end. */
function finds({ fromStart, toEnd, steps }: Branch, message: string): boolean {
  const end = steps.length;
  let states = new Uint8Array(end + 1);
  let next = new Uint8Array(end + 1);
  enter(states, 0, steps);
  for (let at = 0; at < message.length; at += 1) {
    if (states[end] === 1 && !toEnd) return true;
    const char = message.charAt(at);
    next.fill(0);
    for (let index = 0; index < end; index += 1) {
      const step = steps[index];
      if (states[index] === 1 && step?.test(char)) enter(next, step.repeats ? index : index + 1, steps);
    }
    if (!fromStart) enter(next, 0, steps);
    [states, next] = [next, states];
  }
  return states[end] === 1;
}

function enter(states: Uint8Array, from: number, steps: readonly Step[]): void {
  for (let index = from; index <= steps.length; index += 1) {
    states[index] = 1;
    if (index === steps.length || !steps[index]?.optional) return;
  }
}

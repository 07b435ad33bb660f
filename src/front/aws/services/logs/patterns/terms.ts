// Patterns of terms: `ERROR "bad request"` (all), `?a ?b` (any), `-c` (none), `%regex%`.
//
// As at AWS, `?` terms say nothing once there is a term without it.
import { invalidCharacters } from '../faults.ts';
import { regexTest } from './regex.ts';
import { Scanner } from './scanner.ts';

type Test = (message: string) => boolean;

export function termsTest(text: string): Test {
  const scanner = new Scanner(text);
  const all: Test[] = [];
  const any: Test[] = [];
  const none: Test[] = [];
  while (!scanner.isAtEnd()) {
    const list = scanner.takes('?') ? any : scanner.takes('-') ? none : all;
    list.push(takeTerm(scanner));
  }
  return (message) => {
    if (none.some((test) => test(message))) return false;
    if (all.length > 0) return all.every((test) => test(message));
    return any.length === 0 || any.some((test) => test(message));
  };
}

function takeTerm(scanner: Scanner): Test {
  if (scanner.peek() === '%') return regexTest(scanner.regex());
  const term = scanner.peek() === '"' ? scanner.quoted() : takeBare(scanner);
  return (message) => message.includes(term);
}

function takeBare(scanner: Scanner): string {
  const term = scanner.match(/[^\s"]+/y) ?? '';
  if (term === '' || /[:=(){}[\]&|<>!*,;]/.test(term)) throw invalidCharacters(term);
  return term;
}

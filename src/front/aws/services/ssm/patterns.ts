// AllowedPattern: a caller's regular expression on a caller's value. It may take no longer than a moment, whatever it says.
//
// AWS has Java's expressions; those that are written the same in JavaScript, and leading flags such as `(?i)`, are what works here.
import { createContext, runInContext } from 'node:vm';
import { invalidPattern, patternMismatch } from './faults.ts';

const TIMEOUT_MS = 200;

function compiled(pattern: string): RegExp {
  const [, flags = '', rest = pattern] = /^\(\?([ims]+)\)(.*)$/s.exec(pattern) ?? [];
  try {
    return new RegExp(rest, flags);
  } catch {
    throw invalidPattern(`The regular expression is not valid: ${pattern}`);
  }
}

/** Throws InvalidAllowedPatternException, ParameterPatternMismatchException. */
export function checkPattern(pattern: string, value: string): void {
  const expression = compiled(pattern);
  if (!withinTime(expression, value, pattern)) throw patternMismatch(pattern);
}

/** Runs where V8 can be told to stop: a plain test() cannot be interrupted. */
function withinTime(expression: RegExp, value: string, pattern: string): boolean {
  try {
    const context = createContext({ expression, value });
    return runInContext('expression.test(value)', context, { timeout: TIMEOUT_MS }) === true;
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
    throw invalidPattern(`The regular expression takes too long on this value: ${pattern}`);
  }
}

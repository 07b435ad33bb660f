// The text of a filter pattern, read from left to right.
import { invalidPattern } from '../faults.ts';

/** Where a pattern stands; all that is not as it should be is InvalidParameterException. */
export class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  skipBlanks(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at += 1;
  }

  isAtEnd(): boolean {
    this.skipBlanks();
    return this.#at >= this.#text.length;
  }

  /** The next character, blanks left out; empty at the end. */
  peek(): string {
    this.skipBlanks();
    return this.#text.charAt(this.#at);
  }

  /** True, and past it, when this is what comes next. */
  takes(expected: string): boolean {
    this.skipBlanks();
    if (!this.#text.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  expect(expected: string): void {
    if (!this.takes(expected)) throw invalidPattern();
  }

  /** What a sticky expression finds here, blanks left out; undefined when it finds nothing. */
  match(expression: RegExp): string | undefined {
    this.skipBlanks();
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text)?.[0];
    if (!found) return undefined;
    this.#at += found.length;
    return found;
  }

  /** `"…"` with `\"` and `\\` in it, after its first quote was seen. */
  quoted(): string {
    const found = this.match(/"(?:[^"\\]|\\.)*"/sy);
    if (found === undefined) throw invalidPattern();
    return found.slice(1, -1).replace(/\\(["\\])/g, '$1');
  }

  /** `%…%`, after its first percent sign was seen. */
  regex(): string {
    const found = this.match(/%(?:[^%\\]|\\.)*%/sy);
    if (found === undefined) throw invalidPattern();
    return found.slice(1, -1);
  }
}

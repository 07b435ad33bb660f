// Variables in the words of a Dockerfile: $name, ${name} and its forms; quotes and escapes are undone on the way.
//
// The rules are the shell's as BuildKit has them: single quotes keep everything, double quotes keep all but variables.

export interface Scope {
  readonly escapeChar: string;
  get(name: string): string | undefined;
}

/** Why a word cannot be expanded; the caller knows the line. */
export class ExpandError extends Error {
  override readonly name = 'ExpandError';
}

interface Cursor {
  readonly text: string;
  at: number;
}

/** The value of a word. Throws ExpandError. */
export function expandWord(word: string, scope: Scope): string {
  return readUntil({ text: word, at: 0 }, '', scope);
}

/** The words that an unquoted text expands to: white space that comes out of a variable splits. */
export function expandWords(word: string, scope: Scope): readonly string[] {
  const value = expandWord(word, scope);
  return /["']/.test(word) ? [value] : value.split(/\s+/).filter((part) => part !== '');
}

/** Reads up to one of the stop characters, which is left; with none, to the end. */
function readUntil(cursor: Cursor, stops: string, scope: Scope): string {
  let out = '';
  while (cursor.at < cursor.text.length) {
    const char = cursor.text[cursor.at] as string;
    if (stops.includes(char)) return out;
    cursor.at += 1;
    if (char === "'") out += readSingleQuoted(cursor);
    else if (char === '"') out += readDoubleQuoted(cursor, scope);
    else if (char === '$') out += readVariable(cursor, scope);
    else if (char === scope.escapeChar && cursor.at < cursor.text.length) out += cursor.text[cursor.at++];
    else out += char;
  }
  if (stops !== '') throw new ExpandError('syntax error: missing "}" in substitution');
  return out;
}

function readSingleQuoted(cursor: Cursor): string {
  const end = cursor.text.indexOf("'", cursor.at);
  if (end < 0) throw new ExpandError('unexpected end of statement while looking for matching single-quote');
  const out = cursor.text.slice(cursor.at, end);
  cursor.at = end + 1;
  return out;
}

function readDoubleQuoted(cursor: Cursor, scope: Scope): string {
  let out = '';
  while (cursor.at < cursor.text.length) {
    const char = cursor.text[cursor.at] as string;
    cursor.at += 1;
    if (char === '"') return out;
    if (char === '$') out += readVariable(cursor, scope);
    else if (
      char === scope.escapeChar &&
      ['"', '$', scope.escapeChar].includes(cursor.text[cursor.at] ?? '')
    ) {
      out += cursor.text[cursor.at++];
    } else out += char;
  }
  throw new ExpandError('unexpected end of statement while looking for matching double-quote');
}

/** After the dollar sign. */
function readVariable(cursor: Cursor, scope: Scope): string {
  if (cursor.text[cursor.at] === '{') return readBraced(cursor, scope);
  const name = readName(cursor);
  return name === '' ? '$' : (scope.get(name) ?? '');
}

const OPERATOR = /^(:?[-+?]|##?|%%?|\/\/?)/;

function readBraced(cursor: Cursor, scope: Scope): string {
  cursor.at += 1;
  const name = readName(cursor);
  if (name === '') throw new ExpandError('syntax error: bad substitution');
  const value = scope.get(name);
  if (cursor.text[cursor.at] === '}') {
    cursor.at += 1;
    return value ?? '';
  }
  const operator = OPERATOR.exec(cursor.text.slice(cursor.at))?.[1];
  if (operator === undefined) {
    if (cursor.at >= cursor.text.length) throw new ExpandError('syntax error: missing "}" in substitution');
    throw new ExpandError(
      `unsupported modifier (${cursor.text.slice(cursor.at, cursor.at + 1)}) in substitution`,
    );
  }
  cursor.at += operator.length;
  const replaces = operator.startsWith('/');
  const word = readUntil(cursor, replaces ? '/}' : '}', scope);
  cursor.at += 1;
  if (!replaces) return applyOperator(operator, { name, value, word });
  const hasReplacement = cursor.text[cursor.at - 1] === '/';
  const replacement = hasReplacement ? readUntil(cursor, '}', scope) : '';
  if (hasReplacement) cursor.at += 1;
  const source = globSource(word, true);
  return (value ?? '').replace(new RegExp(source, operator === '//' ? 'gs' : 's'), () => replacement);
}

function applyOperator(
  operator: string,
  { name, value, word }: { name: string; value?: string; word: string },
): string {
  const isSet = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  switch (operator.replace(':', '')) {
    case '-':
      return isSet ? (value ?? '') : word;
    case '+':
      return isSet ? word : '';
    case '?':
      if (!isSet) throw new ExpandError(`${name}: ${word === '' ? 'is not allowed to be unset' : word}`);
      return value ?? '';
    case '#':
    case '##':
      return (value ?? '').replace(new RegExp(`^${globSource(word, operator === '##')}`, 's'), '');
    default:
      return trimEnd(value ?? '', word, operator === '%%');
  }
}

/** The shortest (or longest) end that matches: tried from the inside, since expressions match from the left. */
function trimEnd(value: string, word: string, longest: boolean): string {
  const whole = new RegExp(`^(?:${globSource(word, true)})$`, 's');
  const cuts = Array.from({ length: value.length + 1 }, (_, at) => at);
  const cut = (longest ? cuts : cuts.reverse()).find((at) => whole.test(value.slice(at)));
  return cut === undefined ? value : value.slice(0, cut);
}

function globSource(glob: string, greedy: boolean): string {
  return glob.replace(/[\\^$.|()[\]{}+*?]/g, (char) => {
    if (char === '*') return greedy ? '.*' : '.*?';
    return char === '?' ? '.' : `\\${char}`;
  });
}

function readName(cursor: Cursor): string {
  const match = /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?!$-])/.exec(cursor.text.slice(cursor.at));
  const name = match?.[0] ?? '';
  cursor.at += name.length;
  return name;
}

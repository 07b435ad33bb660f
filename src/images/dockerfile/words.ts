// Splits the text of an instruction: into words that keep their quotes, into flags and the rest, or as a JSON list.

export interface Flag {
  readonly name: string;
  /** undefined: the flag came without `=`. */
  readonly value?: string;
}

/** Words as written; white space inside quotes or after the escape character does not split. */
export function splitWords(text: string, escapeChar: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  let inWord = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    if (quote === '' && /\s/.test(char)) {
      if (inWord) words.push(word);
      word = '';
      inWord = false;
      continue;
    }
    inWord = true;
    if (char === escapeChar && quote !== "'" && at + 1 < text.length) {
      word += char + text[at + 1];
      at += 1;
      continue;
    }
    if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
    word += char;
  }
  if (inWord) words.push(word);
  return words;
}

/** `--name=value` words at the start, and what comes after them. */
export function takeFlags(text: string): { readonly flags: readonly Flag[]; readonly rest: string } {
  const flags: Flag[] = [];
  let rest = text.trimStart();
  while (rest.startsWith('--')) {
    const match = /^--((?:[^\s"']|"[^"]*"|'[^']*')*)\s*/.exec(rest) as RegExpExecArray; // matches at least the dashes
    rest = rest.slice(match[0].length);
    const body = (match[1] ?? '').replace(/["']/g, '');
    if (body === '') break;
    const equals = body.indexOf('=');
    flags.push(equals < 0 ? { name: body } : { name: body.slice(0, equals), value: body.slice(equals + 1) });
  }
  return { flags, rest };
}

/** The strings of a JSON list; undefined when the text is something else. */
export function jsonList(text: string): readonly string[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

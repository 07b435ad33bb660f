// Here-documents: which ones does a line open, and what do they hold?

export interface Heredoc {
  readonly name: string;
  /** False when the name was quoted: variables stay as they are. */
  readonly expand: boolean;
  /** `<<-`: leading tabs of each line are dropped. */
  readonly stripTabs: boolean;
  /** Whole lines. */
  readonly content: string;
}

const OPENING = /(^|\s)\d*<<(-?)(["']?)([A-Za-z0-9_][A-Za-z0-9_.-]*)\3(?=\s|$|[;&|)])/g;

/** In the order in which their contents follow. Quoted text opens nothing. */
export function openHeredocs(text: string): readonly Heredoc[] {
  const opened: Heredoc[] = [];
  for (const match of text.matchAll(OPENING)) {
    if (isQuoted(text, match.index)) continue;
    const [, , dash, quote, name = ''] = match;
    opened.push({ name, expand: quote === '', stripTabs: dash === '-', content: '' });
  }
  return opened;
}

/** The name of a word such as `<<EOF` that stands for a file. */
export function heredocWord(word: string): string | undefined {
  return /^<<-?(["']?)([A-Za-z0-9_][A-Za-z0-9_.-]*)\1$/.exec(word)?.[2];
}

function isQuoted(text: string, until: number): boolean {
  let quote = '';
  for (let at = 0; at < until; at += 1) {
    const char = text[at] as string;
    if (char === '\\' && quote !== "'") at += 1;
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
  }
  return quote !== '';
}

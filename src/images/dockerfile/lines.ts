// The logical lines of a Dockerfile: directives read, comments and empty lines dropped, continued lines joined, and
// here-documents taken along with the line that opens them.
import { type Heredoc, openHeredocs } from './heredoc.ts';
import { parseError } from './parse-error.ts';

export interface LogicalLine {
  /** Joined, without leading and trailing white space. */
  readonly text: string;
  /** Where it starts and ends, from 1. */
  readonly line: number;
  readonly endLine: number;
  readonly heredocs: readonly Heredoc[];
}

export interface LogicalLines {
  /** The escape character: `\` or a back-quote. */
  readonly escapeChar: string;
  readonly lines: readonly LogicalLine[];
}

const DIRECTIVE = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;
const COMMENT = /^\s*#/;
const HAS_HEREDOC = /^\s*(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s/i;

export function readLines(source: string): LogicalLines {
  const physical = source.replace(/^\uFEFF/, '').split(/\r?\n/);
  const escapeChar = readEscape(physical);
  const lines: LogicalLine[] = [];
  for (let at = 0; at < physical.length; ) {
    const line = at + 1;
    const first = physical[at] ?? '';
    at += 1;
    if (first.trim() === '' || COMMENT.test(first)) continue;
    const joined = joinContinued(physical, at, first.trimStart(), escapeChar);
    at = joined.next;
    const opened = HAS_HEREDOC.test(joined.text) ? openHeredocs(joined.text) : [];
    const heredocs: Heredoc[] = [];
    for (const open of opened) {
      const end = findEnd(physical, at, open);
      if (end < 0) throw parseError(line, 'unterminated heredoc');
      const body = physical.slice(at, end).map((text) => (open.stripTabs ? text.replace(/^\t+/, '') : text));
      heredocs.push({ ...open, content: body.map((text) => `${text}\n`).join('') });
      at = end + 1;
    }
    lines.push({ text: joined.text.trim(), line, endLine: at, heredocs });
  }
  return { escapeChar, lines };
}

/** Directives stand before everything else; the first line that is none ends them. */
function readEscape(physical: readonly string[]): string {
  let escapeChar: string | undefined;
  for (const [at, text] of physical.entries()) {
    const [, name = '', value = ''] = DIRECTIVE.exec(text.trim()) ?? [];
    const directive = name.toLowerCase();
    if (!['escape', 'syntax', 'check'].includes(directive)) break;
    if (directive !== 'escape') continue;
    if (escapeChar !== undefined) throw parseError(at + 1, 'only one escape parser directive can be used');
    if (value !== '\\' && value !== '`')
      throw parseError(at + 1, `invalid escape token '${value}' does not match \` or \\`);
    escapeChar = value;
  }
  return escapeChar ?? '\\';
}

/** Comments and empty lines between continued lines are dropped. */
function joinContinued(
  physical: readonly string[],
  from: number,
  first: string,
  escapeChar: string,
): { text: string; next: number } {
  let text = first;
  let at = from;
  while (isContinued(text, escapeChar)) {
    text = text.replace(/[ \t]*$/, '').slice(0, -1);
    while (
      at < physical.length &&
      (COMMENT.test(physical[at] as string) || (physical[at] as string).trim() === '')
    )
      at += 1;
    if (at >= physical.length) break;
    text += physical[at];
    at += 1;
  }
  return { text, next: at };
}

/** The escape character at the end, itself not escaped. */
function isContinued(text: string, escapeChar: string): boolean {
  const trimmed = text.replace(/[ \t]+$/, '');
  return trimmed.endsWith(escapeChar) && !trimmed.endsWith(escapeChar + escapeChar);
}

function findEnd(physical: readonly string[], from: number, { name, stripTabs }: Heredoc): number {
  return physical.findIndex(
    (text, at) => at >= from && (stripTabs ? text.replace(/^\t+/, '') : text) === name,
  );
}

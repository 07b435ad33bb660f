// What the reader of one instruction gets, and how command lines are told apart.
import type { FlagValues } from './flags.ts';
import type { CommandLine } from './instruction.ts';
import type { LogicalLine } from './lines.ts';
import { jsonList } from './words.ts';

/** What a reader gets: the text after the name and the flags. */
export interface Given {
  readonly line: LogicalLine;
  readonly source: string;
  readonly escapeChar: string;
  readonly rest: string;
  readonly flags: FlagValues;
}

/** A JSON list is run as it is; anything else, a broken list included, goes to the shell. */
export function commandLine(text: string): CommandLine {
  const argv = jsonList(text);
  return argv ? { form: 'exec', argv } : { form: 'shell', text };
}

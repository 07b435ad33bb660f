// Lines of the spool and back: what a crash left of a line is left out.
import type { FunctionCallRecord, FunctionLogLine } from '../../../model/function-calls.ts';

interface Entry {
  readonly l?: FunctionLogLine;
  readonly c?: FunctionCallRecord;
}

const NEWLINE = 10;

/** Up to the last line's end; empty when there is none. */
export function completeLines(bytes: Buffer): string {
  return bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1).toString('utf8');
}

export function parseRecords(text: string): {
  readonly lines: readonly FunctionLogLine[];
  readonly calls: readonly FunctionCallRecord[];
} {
  const entries = text.split('\n').flatMap((line): readonly Entry[] => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Entry]; // written by the spool
    } catch {
      return [];
    }
  });
  return {
    lines: entries.flatMap(({ l }) => (l ? [l] : [])),
    calls: entries.flatMap(({ c }) => (c ? [c] : [])),
  };
}

// `NAME=value NAME2="other value"`, or the old `NAME the rest of the line`.
import type { Pair } from './instruction.ts';
import { parseError } from './parse-error.ts';
import { splitWords } from './words.ts';

export function readPairs(
  instruction: string,
  text: string,
  { escapeChar, line }: { readonly escapeChar: string; readonly line: number },
): readonly Pair[] {
  const words = splitWords(text, escapeChar);
  const [first] = words;
  if (first === undefined) throw parseError(line, `${instruction} requires at least one argument`);
  if (!first.includes('=')) return [oldForm(instruction, text, line)];
  return words.map((word) => {
    const equals = word.indexOf('=');
    if (equals < 0) {
      throw parseError(line, `Syntax error - can't find = in "${word}". Must be of the form: name=value`);
    }
    if (equals === 0) throw parseError(line, `${instruction} names can not be blank`);
    return { name: word.slice(0, equals), value: word.slice(equals + 1) };
  });
}

function oldForm(instruction: string, text: string, line: number): Pair {
  const [, name = '', value] = /^(\S+)\s+([\s\S]*)$/.exec(text) ?? [];
  if (value === undefined || value === '') throw parseError(line, `${instruction} must have two arguments`);
  return { name, value };
}

// Reads a Dockerfile: text in, stages of instructions out, or the first mistake with its line.
//
// Pure. Nothing is expanded here: the values of variables are known only when a stage is built.
import { ImageError } from '../image-error.ts';
import type { ArgInstruction, Dockerfile, FromInstruction, Instruction, Stage } from './instruction.ts';
import { type LogicalLine, readLines } from './lines.ts';
import { parseError } from './parse-error.ts';
import { parseInstruction } from './parse-instruction.ts';

/** Throws ImageError BadBuild. */
export function parseDockerfile(source: string): Dockerfile {
  const { escapeChar, lines } = readLines(source);
  if (lines.length === 0)
    throw new ImageError('BadBuild', 'dockerfile parse error: file with no instructions');
  const globalArgs: ArgInstruction[] = [];
  const stages: { from: FromInstruction; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const parsed = parseInstruction(line, escapeChar);
    const stage = stages.at(-1);
    if (parsed.name === 'FROM') stages.push({ from: checkedFrom(parsed, stages), instructions: [] });
    else if (stage) stage.instructions.push(parsed);
    else if (parsed.name === 'ARG') globalArgs.push(parsed);
    else throw parseError(line.line, 'no build stage in current context');
  }
  if (stages.length === 0) throw new ImageError('BadBuild', 'dockerfile contains no stages to build');
  return { escapeChar, globalArgs, stages };
}

/** Instructions that an image carries for those who build on it. */
export function parseTriggers(triggers: readonly string[], line: number): readonly Instruction[] {
  return triggers.map((text) => {
    const logical: LogicalLine = { text, line, endLine: line, heredocs: [] };
    const parsed = parseInstruction(logical, '\\');
    if (parsed.name === 'FROM' || parsed.name === 'ONBUILD')
      throw parseError(line, `${parsed.name} isn't allowed as an ONBUILD trigger`);
    return parsed;
  });
}

const STAGE_NAME = /^[a-z][a-z0-9-_.]*$/;

function checkedFrom(from: FromInstruction, before: readonly Stage[]): FromInstruction {
  const name = from.as?.toLowerCase();
  if (name === undefined) return from;
  if (!STAGE_NAME.test(name)) {
    const rule = "name can't start with a number or contain symbols";
    throw parseError(from.line, `invalid name for build stage: "${from.as}", ${rule}`);
  }
  if (before.some((stage) => stage.from.as === name)) throw parseError(from.line, `duplicate name ${name}`);
  return { ...from, as: name };
}

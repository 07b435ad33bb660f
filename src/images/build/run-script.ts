// What a RUN with here-documents runs: a script for the shell, a program of its own (`#!`), or a command that reads them.
import { heredocWord } from '../dockerfile/heredoc.ts';
import type { CommandLine, RunInstruction } from '../dockerfile/instruction.ts';

export type RunScript =
  | { readonly kind: 'command'; readonly command: CommandLine }
  /** A file that is mounted at `target` and run. */
  | { readonly kind: 'file'; readonly target: string; readonly content: string };

export function scriptOf({ command, heredocs }: RunInstruction): RunScript {
  const [first] = heredocs;
  if (command.form === 'exec' || first === undefined) return { kind: 'command', command };
  if (heredocs.length === 1 && heredocWord(command.text.trim()) !== undefined) {
    if (first.content.startsWith('#!'))
      return { kind: 'file', target: `/dev/pipes/${first.name}`, content: first.content };
    return { kind: 'command', command: { form: 'shell', text: first.content } };
  }
  const documents = heredocs.map(({ content, name }) => `\n${content}${name}`).join('');
  return { kind: 'command', command: { form: 'shell', text: `${command.text}${documents}` } };
}

// What a Dockerfile says, as values: stages and their instructions, words not expanded yet.

import type { Heredoc } from './heredoc.ts';

interface Located {
  readonly line: number;
  /** As written, for progress and history; here-documents left out. */
  readonly source: string;
}

/** A command line: a list as given, or a text for the shell. */
export type CommandLine =
  | { readonly form: 'exec'; readonly argv: readonly string[] }
  | { readonly form: 'shell'; readonly text: string };

export interface Pair {
  readonly name: string;
  readonly value: string;
}

export interface FromInstruction extends Located {
  readonly name: 'FROM';
  readonly base: string;
  readonly platform?: string;
  readonly as?: string;
}

export interface ArgInstruction extends Located {
  readonly name: 'ARG';
  readonly args: readonly { readonly name: string; readonly value?: string }[];
}

export interface RunInstruction extends Located {
  readonly name: 'RUN';
  readonly command: CommandLine;
  readonly heredocs: readonly Heredoc[];
  /** As written: `type=cache,target=/x`. */
  readonly mounts: readonly string[];
  readonly network?: string;
}

export interface CopyInstruction extends Located {
  readonly name: 'COPY' | 'ADD';
  readonly sources: readonly string[];
  readonly destination: string;
  /** A stage or an image. */
  readonly from?: string;
  readonly chown?: string;
  readonly chmod?: string;
  readonly excludes: readonly string[];
  /** Files given in the Dockerfile itself; their words are among the sources. */
  readonly heredocs: readonly Heredoc[];
}

export interface HealthInstruction extends Located {
  readonly name: 'HEALTHCHECK';
  /** `NONE`, or a command. */
  readonly command: 'NONE' | CommandLine;
  readonly intervalNanos?: number;
  readonly timeoutNanos?: number;
  readonly startPeriodNanos?: number;
  readonly startIntervalNanos?: number;
  readonly retries?: number;
}

export type Instruction =
  | ArgInstruction
  | RunInstruction
  | CopyInstruction
  | HealthInstruction
  | (Located & { readonly name: 'ENV' | 'LABEL'; readonly pairs: readonly Pair[] })
  | (Located & { readonly name: 'CMD' | 'ENTRYPOINT'; readonly command: CommandLine })
  | (Located & { readonly name: 'EXPOSE' | 'VOLUME'; readonly words: readonly string[] })
  | (Located & { readonly name: 'WORKDIR'; readonly word: string })
  | (Located & { readonly name: 'USER' | 'STOPSIGNAL' | 'MAINTAINER'; readonly word: string })
  | (Located & { readonly name: 'SHELL'; readonly argv: readonly string[] })
  | (Located & { readonly name: 'ONBUILD'; readonly trigger: string });

export interface Stage {
  readonly from: FromInstruction;
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  readonly escapeChar: string;
  /** ARG before the first FROM. */
  readonly globalArgs: readonly ArgInstruction[];
  readonly stages: readonly Stage[];
}

// The shape of a verb: how it is declared, and what it does. Parsing and running are separate, and tested apart.
import type { Command } from 'commander';
import type { Context } from './context.ts';
import type { ExitCode } from './exit.ts';

export interface Verb<Options = unknown> {
  /** As typed: `up`, `rollout status`. */
  readonly name: string;
  readonly summary: string;
  /** Adds arguments, flags and examples. */
  declare(command: Command): void;
  /** `args` in the order of declaration. Throws for any failure; the exit code is ok unless it returns another. */
  run(context: Context, options: Options, args: readonly string[]): Promise<ExitCode | undefined>;
}

// The tutti command: declares every verb, runs the one that was asked for, turns its failure into an exit code.
import { Command, CommanderError, Option } from 'commander';
import { openContext } from './context.ts';
import { ExitCode, failureOf } from './exit.ts';
import { type Io, processIo } from './io.ts';
import { paint } from './progress.ts';
import type { Verb } from './verb.ts';
import { verbs } from './verbs.ts';

/** Runs one command line; resolves with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const io = processIo(abort.signal);
  const code = await runCommand(argv, io);
  return abort.signal.aborted && code !== ExitCode.ok ? ExitCode.interrupted : code;
}

/** The same with streams given, for tests. */
export async function runCommand(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = ExitCode.ok;
  const program = declare(io, async (verb, options, args) => {
    exitCode = await runVerb(io, verb, options, args);
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  }
}

type Run = (verb: Verb, options: { readonly json?: boolean }, args: readonly string[]) => Promise<void>;

function declare(io: Io, run: Run): Command {
  const program = configured(new Command('tutti'), io)
    .description('One orchestrator for many apps: servers, machines, containers, functions')
    .addHelpText(
      'after',
      '\nExit codes: 0 ok, 1 failed, 2 usage, 3 not running, 4 not found, 5 roll-out failed, 6 timed out',
    )
    .enablePositionalOptions()
    .helpCommand(false);
  const groups = new Map<string, Command>();
  for (const verb of verbs) {
    const [first = '', second] = verb.name.split(' ');
    const parent = second === undefined ? program : groupOf(program, groups, first);
    const command = configured(parent.command(second ?? first), io).description(verb.summary);
    verb.declare(command);
    command.addOption(new Option('--json', 'print one JSON object on standard output'));
    command.action(() => run(verb, command.opts(), command.args));
  }
  return program;
}

function groupOf(program: Command, groups: Map<string, Command>, name: string): Command {
  const known = groups.get(name);
  if (known) return known;
  const group = program.command(name).description(`${name} commands: see tutti ${name} --help`);
  groups.set(name, group);
  return group;
}

function configured(command: Command, io: Io): Command {
  return command
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .showHelpAfterError(false)
    .showSuggestionAfterError(true);
}

async function runVerb(
  io: Io,
  verb: Verb,
  options: { readonly json?: boolean },
  args: readonly string[],
): Promise<number> {
  const json = options.json === true;
  try {
    return (await verb.run(openContext(io, json), options, args)) ?? ExitCode.ok;
  } catch (error) {
    const { exitCode, code, message, hint } = failureOf(error);
    if (json) io.out(`${JSON.stringify({ ok: false, error: { code, message, hint } })}\n`);
    io.err(`${paint(io, 'red', 'error:')} ${message}\n`);
    if (hint) io.err(`hint: ${hint}\n`);
    return exitCode;
  }
}

// `eval "$(tutti env)"`: makes the tools of this shell talk to Tutti.

import { CliError, ExitCode } from './exit.ts';
import { connectionSettings, isIntercepted } from './settings.ts';
import type { Verb } from './verb.ts';

interface Options {
  readonly shell: string;
  readonly unset?: boolean;
  readonly intercept?: boolean;
}

export const env: Verb<Options> = {
  name: 'env',
  summary: 'print the settings for kubectl and other tools: eval "$(tutti env)"',
  declare(command) {
    command
      .option('--shell <shell>', 'bash (also zsh, sh) or fish', 'bash')
      .option('--unset', 'print the lines that undo it')
      .option(
        '--intercept',
        'also for clients that ignore AWS_ENDPOINT_URL: HTTPS_PROXY and a CA of our own',
      );
  },
  async run({ io, json, layout }, { shell, unset, intercept }) {
    if (!['bash', 'zsh', 'sh', 'fish'].includes(shell))
      throw new CliError(ExitCode.usage, `Unknown shell "${shell}"`);
    const undone = unset && isIntercepted(layout, io.env);
    const asked = { intercept: intercept || undone, env: io.env };
    const { set, remove, before } = connectionSettings(layout, asked);
    if (set.AWS_ENDPOINT_URL === undefined && !unset)
      io.err('hint: there are no AWS keys yet, "tutti up" makes them\n');
    if (json) io.out(`${JSON.stringify({ set, unset: remove })}\n`);
    else if (unset) io.out(lines(shell, before, without(Object.keys(set), before)));
    else io.out(lines(shell, set, remove));
    return undefined;
  },
};

function without(names: readonly string[], kept: object): readonly string[] {
  return names.filter((name) => !(name in kept));
}

function lines(shell: string, set: { readonly [name: string]: string }, remove: readonly string[]): string {
  const fish = shell === 'fish';
  const assigned = Object.entries(set).map(([name, value]) =>
    fish ? `set -gx ${name} ${quoted(value)};` : `export ${name}=${quoted(value)}`,
  );
  const removed = remove.map((name) => (fish ? `set -e ${name};` : `unset ${name}`));
  return `${[...assigned, ...removed].join('\n')}\n`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

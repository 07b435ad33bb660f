// `tutti setup`: installs the Debian packages that Tutti stands on. All there: says so.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Context } from './context.ts';
import { CliError, ExitCode } from './exit.ts';
import { stepLine } from './progress.ts';
import type { Verb } from './verb.ts';

export const setup: Verb = {
  name: 'setup',
  summary: 'install what Tutti needs on this host (Debian packages)',
  declare() {},
  async run(context) {
    await installPackages(context);
    context.io.out(
      context.json ? `${JSON.stringify({ ok: true })}\n` : 'Everything that Tutti needs is installed\n',
    );
    return undefined;
  },
};

/** Throws when a package cannot be installed, with apt's own words. */
export async function installPackages({ io, root }: Context): Promise<void> {
  const step = stepLine(io, 'Check host packages');
  const child = spawn('bash', [join(root, 'scripts', 'host-packages.sh'), 'runtime'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: io.signal,
  });
  const words: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    words.push(line);
    step.update(line);
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  if (code === 0) return step.done();
  step.failed();
  throw new CliError(
    ExitCode.failed,
    `Host packages could not be installed\n${words.slice(-20).join('\n')}`,
    {
      hint: 'check that this machine reaches a Debian mirror, then run "tutti setup" again',
    },
  );
}

// `tutti down`: stops apps and programs and takes away everything that Tutti made on this host. Data stays, unless --purge.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, configPath, findConfig } from './context.ts';
import { CliError, ExitCode } from './exit.ts';
import { logPath, stopProgram } from './programs.ts';
import { stepLine } from './progress.ts';
import type { Verb } from './verb.ts';

interface Options {
  readonly purge?: boolean;
}

export const down: Verb<Options> = {
  name: 'down',
  summary: 'stop Tutti and all it runs, and leave the host as it was',
  declare(command) {
    command.option('--purge', 'delete all data too: objects, images, volumes, keys, logs');
  },
  async run(context, { purge }) {
    const was = await takeDown(context);
    if (purge) rmSync(context.layout.stateDir, { recursive: true, force: true });
    const left =
      purge || !existsSync(context.layout.stateDir) ? '' : `; data is kept in ${context.layout.stateDir}`;
    const message = was ? `Tutti is down${left}` : `Tutti was not up${left}`;
    context.io.out(
      context.json ? `${JSON.stringify({ ok: true, wasUp: was, purged: purge === true })}\n` : `${message}\n`,
    );
    return undefined;
  },
};

/** Repeatable; false when there was nothing to stop. */
export async function takeDown(context: Context): Promise<boolean> {
  const { layout, io, root } = context;
  if (!findConfig(layout)) return false;
  if (process.getuid?.() !== 0)
    throw new CliError(ExitCode.failed, 'Only root can stop Tutti', { hint: 'run it with sudo' });
  const step = stepLine(io, 'Stop Tutti');
  step.update('control');
  await stopProgram(layout, 'control');
  step.update('agent');
  await stopProgram(layout, 'agent');
  step.update('apps, network, images');
  const teardown = spawnSync(
    process.execPath,
    [join(root, 'dist', 'agent.mjs'), configPath(layout), '--teardown'],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  if (teardown.status !== 0) {
    step.failed();
    throw new CliError(ExitCode.failed, `Something could not be removed:\n${teardown.stderr.trimEnd()}`, {
      hint: `run "tutti down" again; the logs are beside ${logPath(layout, 'agent')}`,
    });
  }
  const existed = existsSync(layout.runDir);
  rmSync(layout.runDir, { recursive: true, force: true });
  step.done();
  return existed;
}

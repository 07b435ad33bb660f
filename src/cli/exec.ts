// `tutti exec APP -- COMMAND`: runs a command in a replica; ends with the command's own exit code.
import { isPodReady } from '../model/kinds/pod.ts';
import { declareWhich, openApp, podsOf, type WhichApp } from './app/find.ts';
import { readAccess } from './calls.ts';
import { runInContainer } from './exec/channels.ts';
import { CliError, ExitCode } from './exit.ts';
import { podPath } from './logs.ts';
import { execInMachine } from './machines/exec.ts';
import type { Verb } from './verb.ts';

interface Options extends WhichApp {
  readonly stdin?: boolean;
  readonly tty?: boolean;
  readonly replica?: string;
  readonly container?: string;
}

export const exec: Verb<Options> = {
  name: 'exec',
  summary: 'run a command in a replica of an app: tutti exec -it web sh',
  declare(command) {
    declareWhich(command.argument('<app>', 'name of the app').argument('<command...>', 'what to run'))
      .option('-i, --stdin', 'pass standard input on')
      .option('-t, --tty', 'give it a terminal')
      .option('--replica <name>', 'which replica: its name or the end of it (default: a ready one)')
      .option('-c, --container <name>', 'which container of the replica')
      .passThroughOptions();
  },
  async run(context, options, [name = '', ...rest]) {
    const command = rest[0] === '--' ? rest.slice(1) : rest;
    const { stdin: input, stdout, stderr } = process;
    const tty = options.tty === true;
    if (tty && !input.isTTY) throw new CliError(ExitCode.usage, 'There is no terminal here: leave out --tty');
    const { client, app } = await openApp(context, options, name);
    const { replica } = options;
    if (app.way === 'machine')
      return (await execInMachine(context, client, app.group, { command, tty, replica })) as ExitCode; // the command's own
    const pods = await podsOf(client, app.deployment);
    const pod =
      replica === undefined
        ? (pods.find(isPodReady) ?? pods[0])
        : pods.find(({ metadata }) => metadata.name.endsWith(replica));
    if (!pod)
      throw new CliError(ExitCode.notFound, `No replica of ${name} to run it in`, {
        hint: pods.length > 0 ? `there are: ${pods.map((each) => each.metadata.name).join(', ')}` : undefined,
      });
    const access = await readAccess(context);
    const url = new URL(`${podPath(app.key.namespace, pod.metadata.name)}/exec`, access.server);
    url.protocol = 'wss:';
    const flags = { stdin: options.stdin === true, stdout: true, stderr: !tty, tty };
    for (const [flag, value] of Object.entries(flags)) url.searchParams.set(flag, String(value));
    if (options.container) url.searchParams.set('container', options.container);
    for (const part of command) url.searchParams.append('command', part);
    if (tty) input.setRawMode(true);
    try {
      const tls = { ca: access.authority, cert: access.client?.certificate, key: access.client?.key };
      const code = await runInContainer(
        { url, tls },
        {
          stdin: options.stdin ? input : undefined,
          stdout,
          stderr,
          onResize: tty ? onResize : undefined,
          signal: context.io.signal,
        },
      );
      return code as ExitCode; // the command's own, as a shell would
    } finally {
      if (tty) input.setRawMode(false);
    }
  },
};

function onResize(tell: (columns: number, rows: number) => void): () => void {
  const now = () => tell(process.stdout.columns ?? 80, process.stdout.rows ?? 24);
  now();
  process.stdout.on('resize', now);
  return () => void process.stdout.off('resize', now);
}

// `tutti destroy APP`: takes an app and its load balancer away; ends when nothing of it runs any more.
import type { ObjectClient } from '../machinery/object-client.ts';
import { isError } from '../model/errors.ts';
import { deploymentKind } from '../model/kinds/deployment.ts';
import { serviceKind } from '../model/kinds/service.ts';
import { secondsOf } from './amount.ts';
import { declareWhich, type FoundApp, openApp, podsOf, type WhichApp } from './app/find.ts';
import { CliError, ExitCode } from './exit.ts';
import { endMachines, machinesLeft, removeRest } from './machines/destroy.ts';
import { pause } from './pause.ts';
import { stepLine } from './progress.ts';
import type { Verb } from './verb.ts';

interface Options extends WhichApp {
  readonly timeout: string;
}

export const destroy: Verb<Options> = {
  name: 'destroy',
  summary: 'take an app away',
  declare(command) {
    declareWhich(command.argument('<app>', 'name of the app')).option(
      '--timeout <time>',
      'how long to wait: 90s, 5m',
      '5m',
    );
  },
  async run(context, options, [name = '']) {
    const { io } = context;
    const timeoutMs = secondsOf('--timeout', options.timeout) * 1000;
    const { client, app } = await openApp(context, options, name);
    const step = stepLine(io, `Take ${name} away`);
    await end(client, app);
    const deadline = io.now() + timeoutMs;
    for (;;) {
      const left =
        app.way === 'machine'
          ? await machinesLeft(client, app.group)
          : (await podsOf(client, app.deployment)).length;
      if (left === 0) break;
      step.update(`${left} replica${left === 1 ? '' : 's'} left`);
      if (io.signal.aborted || io.now() > deadline) {
        step.failed();
        const code = io.signal.aborted ? ExitCode.interrupted : ExitCode.timedOut;
        throw new CliError(code, `${left} replicas of ${name} still run`);
      }
      await pause(100, io.signal);
    }
    if (app.way === 'machine') await removeRest(client, app.group);
    step.done();
    io.out(context.json ? `${JSON.stringify({ ok: true })}\n` : `${name} is gone\n`);
    return undefined;
  },
};

async function end(client: ObjectClient, app: FoundApp): Promise<void> {
  if (app.way === 'machine') return endMachines(client, app.group);
  await client.delete(serviceKind, app.key).catch(unlessGone);
  await client.delete(deploymentKind, app.key, { propagationPolicy: 'Background' }).catch(unlessGone);
}

function unlessGone(error: unknown): void {
  if (!isError(error, 'NotFound')) throw error;
}

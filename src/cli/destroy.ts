// `tutti destroy APP`: takes an app and its load balancer away; ends when nothing of it runs any more.
import { isError } from '../model/errors.ts';
import { deploymentKind } from '../model/kinds/deployment.ts';
import { serviceKind } from '../model/kinds/service.ts';
import { secondsOf } from './amount.ts';
import { declareNamespace, findApp, type InNamespace, podsOf } from './app/find.ts';
import { connect } from './context.ts';
import { CliError, ExitCode } from './exit.ts';
import { pause } from './pause.ts';
import { stepLine } from './progress.ts';
import type { Verb } from './verb.ts';

interface Options extends InNamespace {
  readonly timeout: string;
}

export const destroy: Verb<Options> = {
  name: 'destroy',
  summary: 'take an app away',
  declare(command) {
    declareNamespace(command.argument('<app>', 'name of the app')).option(
      '--timeout <time>',
      'how long to wait: 90s, 5m',
      '5m',
    );
  },
  async run(context, options, [name = '']) {
    const { io } = context;
    const timeoutMs = secondsOf('--timeout', options.timeout) * 1000;
    const client = await connect(context);
    const key = { namespace: options.namespace, name };
    const app = await findApp(client, key);
    const step = stepLine(io, `Take ${name} away`);
    await client.delete(serviceKind, key).catch(unlessGone);
    await client.delete(deploymentKind, key, { propagationPolicy: 'Background' }).catch(unlessGone);
    const deadline = io.now() + timeoutMs;
    for (;;) {
      const left = await podsOf(client, app);
      if (left.length === 0) break;
      step.update(`${left.length} replica${left.length === 1 ? '' : 's'} left`);
      if (io.signal.aborted || io.now() > deadline) {
        step.failed();
        const code = io.signal.aborted ? ExitCode.interrupted : ExitCode.timedOut;
        throw new CliError(code, `${left.length} replicas of ${name} still run`);
      }
      await pause(100, io.signal);
    }
    step.done();
    io.out(context.json ? `${JSON.stringify({ ok: true })}\n` : `${name} is gone\n`);
    return undefined;
  },
};

function unlessGone(error: unknown): void {
  if (!isError(error, 'NotFound')) throw error;
}

// `tutti scale APP N`: more or fewer replicas, without a gap.
import type { ObjectClient } from '../machinery/object-client.ts';
import { deploymentKind } from '../model/kinds/deployment.ts';
import { countOf, secondsOf } from './amount.ts';
import { declareWhich, type FoundApp, openApp, type WhichApp } from './app/find.ts';
import type { Context } from './context.ts';
import { scaleMachines } from './machines/verbs.ts';
import { showRollout } from './rollout/show.ts';
import type { Verb } from './verb.ts';

interface Options extends WhichApp {
  readonly wait?: boolean;
  readonly timeout: string;
}

export const scale: Verb<Options> = {
  name: 'scale',
  summary: 'run more or fewer replicas of an app',
  declare(command) {
    declareWhich(command.argument('<app>', 'name of the app').argument('<replicas>', 'how many run'))
      .option('--no-wait', 'do not wait until they are ready')
      .option('--timeout <time>', 'how long to wait: 90s, 5m', '10m');
  },
  async run(context, options, [name = '', text = '']) {
    const replicas = countOf('<replicas>', text, { min: 0, max: 1000 });
    const timeoutMs = secondsOf('--timeout', options.timeout) * 1000;
    const { client, app } = await openApp(context, options, name);
    const waiting = options.wait === false ? {} : { timeoutMs };
    const before =
      app.way === 'machine'
        ? await scaleMachines(context, client, app.group, { replicas, ...waiting })
        : await scaleContainers(context, client, app, { replicas, ...waiting });
    context.io.out(
      context.json
        ? `${JSON.stringify({ ok: true, before, replicas })}\n`
        : `${name} has ${replicas} replica${replicas === 1 ? '' : 's'}\n`,
    );
    return undefined;
  },
};

async function scaleContainers(
  context: Context,
  client: ObjectClient,
  { key, deployment }: Extract<FoundApp, { readonly way: 'container' }>,
  { replicas, timeoutMs }: { readonly replicas: number; readonly timeoutMs?: number },
): Promise<number> {
  const before = deployment.spec.replicas ?? 1;
  await client.patch(deploymentKind, key, { spec: { replicas } }, { type: 'merge', subresource: 'scale' });
  const title = `Scale ${key.name} from ${before} to ${replicas}`;
  if (timeoutMs !== undefined) await showRollout(context, client, { key, title, timeoutMs });
  return before;
}

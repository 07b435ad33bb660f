// `tutti scale APP N`: more or fewer replicas, without a gap.
import { deploymentKind } from '../model/kinds/deployment.ts';
import { countOf, secondsOf } from './amount.ts';
import { declareNamespace, findApp, type InNamespace } from './app/find.ts';
import { connect } from './context.ts';
import { showRollout } from './rollout/show.ts';
import type { Verb } from './verb.ts';

interface Options extends InNamespace {
  readonly wait?: boolean;
  readonly timeout: string;
}

export const scale: Verb<Options> = {
  name: 'scale',
  summary: 'run more or fewer replicas of an app',
  declare(command) {
    declareNamespace(command.argument('<app>', 'name of the app').argument('<replicas>', 'how many run'))
      .option('--no-wait', 'do not wait until they are ready')
      .option('--timeout <time>', 'how long to wait: 90s, 5m', '10m');
  },
  async run(context, options, [name = '', text = '']) {
    const replicas = countOf('<replicas>', text, { min: 0, max: 1000 });
    const timeoutMs = secondsOf('--timeout', options.timeout) * 1000;
    const client = await connect(context);
    const key = { namespace: options.namespace, name };
    const before = (await findApp(client, key)).spec.replicas ?? 1;
    await client.patch(deploymentKind, key, { spec: { replicas } }, { type: 'merge', subresource: 'scale' });
    if (options.wait !== false)
      await showRollout(context, client, {
        key,
        title: `Scale ${name} from ${before} to ${replicas}`,
        timeoutMs,
      });
    context.io.out(
      context.json
        ? `${JSON.stringify({ ok: true, before, replicas })}\n`
        : `${name} has ${replicas} replica${replicas === 1 ? '' : 's'}\n`,
    );
    return undefined;
  },
};

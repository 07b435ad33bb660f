// `tutti rollout restart APP`: replaces every replica by a fresh one, as a roll-out, without a gap.
import { deploymentKind } from '../../model/kinds/deployment.ts';
import { secondsOf } from '../amount.ts';
import { declareNamespace, findApp, type InNamespace } from '../app/find.ts';
import { connect } from '../context.ts';
import type { Verb } from '../verb.ts';
import { showRollout } from './show.ts';

interface Options extends InNamespace {
  readonly wait?: boolean;
  readonly timeout: string;
}

export const rolloutRestart: Verb<Options> = {
  name: 'rollout restart',
  summary: 'replace all replicas by fresh ones, one roll-out',
  declare(command) {
    declareNamespace(command.argument('<app>', 'name of the app'))
      .option('--no-wait', 'do not wait for the roll-out')
      .option('--timeout <time>', 'how long to wait: 90s, 5m', '10m');
  },
  async run(context, { namespace, wait, timeout }, [name = '']) {
    const timeoutMs = secondsOf('--timeout', timeout) * 1000;
    const client = await connect(context);
    const key = { namespace, name };
    await findApp(client, key);
    const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date(context.io.now()).toISOString() };
    const patch = { spec: { template: { metadata: { annotations } } } };
    await client.patch(deploymentKind, key, patch, { type: 'merge' });
    if (wait !== false) await showRollout(context, client, { key, title: `Restart ${name}`, timeoutMs });
    context.io.out(context.json ? `${JSON.stringify({ ok: true })}\n` : `${name} is restarted\n`);
    return undefined;
  },
};

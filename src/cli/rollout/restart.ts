// `tutti rollout restart APP`: replaces every replica by a fresh one, as a roll-out, without a gap.
import { deploymentKind } from '../../model/kinds/deployment.ts';
import { secondsOf } from '../amount.ts';
import { declareWhich, openApp, type WhichApp } from '../app/find.ts';
import { restartMachines } from '../machines/verbs.ts';
import type { Verb } from '../verb.ts';
import { showRollout } from './show.ts';

interface Options extends WhichApp {
  readonly wait?: boolean;
  readonly timeout: string;
}

export const rolloutRestart: Verb<Options> = {
  name: 'rollout restart',
  summary: 'replace all replicas by fresh ones, one roll-out',
  declare(command) {
    declareWhich(command.argument('<app>', 'name of the app'))
      .option('--no-wait', 'do not wait for the roll-out')
      .option('--timeout <time>', 'how long to wait: 90s, 5m', '10m');
  },
  async run(context, options, [name = '']) {
    const timeoutMs = secondsOf('--timeout', options.timeout) * 1000;
    const { client, app } = await openApp(context, options, name);
    const waits = options.wait !== false;
    if (app.way === 'machine') {
      await restartMachines(context, client, app.group, waits ? { timeoutMs } : {});
    } else {
      const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date(context.io.now()).toISOString() };
      const patch = { spec: { template: { metadata: { annotations } } } };
      await client.patch(deploymentKind, app.key, patch, { type: 'merge' });
      if (waits) await showRollout(context, client, { key: app.key, title: `Restart ${name}`, timeoutMs });
    }
    context.io.out(context.json ? `${JSON.stringify({ ok: true })}\n` : `${name} is restarted\n`);
    return undefined;
  },
};

// `tutti rollout status APP`: waits for the end of the roll-out; exit code 5 when it failed.
import { secondsOf } from '../amount.ts';
import { declareWhich, openApp, type WhichApp } from '../app/find.ts';
import { lookAt } from '../machines/look.ts';
import { machineRolloutState } from '../machines/state.ts';
import type { Verb } from '../verb.ts';
import { deploymentState, rolloutError } from './follow.ts';
import { showStates } from './show.ts';
import { countsText } from './state.ts';

interface Options extends WhichApp {
  readonly wait?: boolean;
  readonly timeout: string;
}

export const rolloutStatus: Verb<Options> = {
  name: 'rollout status',
  summary: 'wait for the end of a roll-out and say how it ended',
  declare(command) {
    declareWhich(command.argument('<app>', 'name of the app'))
      .option('--no-wait', 'say how it stands now')
      .option('--timeout <time>', 'how long to wait: 90s, 5m', '10m');
  },
  async run(context, options, [name = '']) {
    const timeoutMs = secondsOf('--timeout', options.timeout) * 1000;
    const { client, app } = await openApp(context, options, name);
    const { key } = app;
    const ask = async () =>
      app.way === 'machine' ? machineRolloutState(await lookAt(client, key)) : deploymentState(client, key);
    const now = await ask();
    const error = rolloutError(key, now);
    if (error) throw error;
    const isWaiting = options.wait !== false && now.type === 'progressing';
    const state = isWaiting
      ? await showStates(context, ask, { key, title: `Roll out ${name}`, timeoutMs })
      : now;
    const note = state.type === 'progressing' && state.note ? `; ${state.note}` : '';
    context.io.out(
      context.json
        ? `${JSON.stringify({ ok: true, rollout: state })}\n`
        : `${name}: ${state.type}, ${countsText(state.counts)}${note}\n`,
    );
    return undefined;
  },
};

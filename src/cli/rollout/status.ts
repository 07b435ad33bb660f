// `tutti rollout status APP`: waits for the end of the roll-out; exit code 5 when it failed.
import { secondsOf } from '../amount.ts';
import { declareNamespace, findApp, type InNamespace } from '../app/find.ts';
import { connect } from '../context.ts';
import type { Verb } from '../verb.ts';
import { rolloutError } from './follow.ts';
import { showRollout } from './show.ts';
import { countsText, rolloutState } from './state.ts';

interface Options extends InNamespace {
  readonly wait?: boolean;
  readonly timeout: string;
}

export const rolloutStatus: Verb<Options> = {
  name: 'rollout status',
  summary: 'wait for the end of a roll-out and say how it ended',
  declare(command) {
    declareNamespace(command.argument('<app>', 'name of the app'))
      .option('--no-wait', 'say how it stands now')
      .option('--timeout <time>', 'how long to wait: 90s, 5m', '10m');
  },
  async run(context, { namespace, wait, timeout }, [name = '']) {
    const timeoutMs = secondsOf('--timeout', timeout) * 1000;
    const client = await connect(context);
    const key = { namespace, name };
    const now = rolloutState(await findApp(client, key));
    const error = rolloutError(key, now);
    if (error) throw error;
    const isWaiting = wait !== false && now.type === 'progressing';
    const state = isWaiting
      ? await showRollout(context, client, { key, title: `Roll out ${name}`, timeoutMs })
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

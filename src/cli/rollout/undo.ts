// `tutti rollout undo APP`: makes an earlier revision the wanted one again, and rolls it out.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import { deploymentKind } from '../../model/kinds/deployment.ts';
import type { PodTemplate } from '../../model/kinds/pod.ts';
import type { ReplicaSet } from '../../model/kinds/replica-set.ts';
import type { ObjectKey } from '../../model/object.ts';
import { countOf, secondsOf } from '../amount.ts';
import { declareWhich, openApp, revisionNumber, revisionsOf, type WhichApp } from '../app/find.ts';
import { CliError, ExitCode } from '../exit.ts';
import { undoMachines } from '../machines/verbs.ts';
import type { Verb } from '../verb.ts';
import { revisionReports } from './history.ts';
import { showRollout } from './show.ts';

interface Options extends WhichApp {
  readonly toRevision?: string;
  readonly wait?: boolean;
  readonly timeout: string;
}

const HASH_LABEL = 'pod-template-hash';
const ATTEMPTS = 5;

export const rolloutUndo: Verb<Options> = {
  name: 'rollout undo',
  summary: 'go back to an earlier revision',
  declare(command) {
    declareWhich(command.argument('<app>', 'name of the app'))
      .option('--to-revision <n>', 'as in "tutti rollout history" (default: the last that did not fail)')
      .option('--no-wait', 'do not wait for the roll-out')
      .option('--timeout <time>', 'how long to wait: 90s, 5m', '10m');
  },
  async run(context, options, [name = '']) {
    const { client, app } = await openApp(context, options, name);
    const { key } = app;
    const timeoutMs = secondsOf('--timeout', options.timeout) * 1000;
    const wanted =
      options.toRevision === undefined
        ? undefined
        : countOf('--to-revision', options.toRevision, { min: 1, max: 2 ** 31 });
    const waits = options.wait !== false;
    const revision =
      app.way === 'machine'
        ? await undoMachines(context, client, app.group, { revision: wanted, ...(waits && { timeoutMs }) })
        : await undo(client, key, wanted);
    if (waits && app.way === 'container')
      await showRollout(context, client, {
        key,
        title: `Back to revision ${revision} of ${name}`,
        timeoutMs,
      });
    context.io.out(
      context.json
        ? `${JSON.stringify({ ok: true, revision })}\n`
        : `${name} is back on revision ${revision}\n`,
    );
    return undefined;
  },
};

/** The revision that is wanted now. */
async function undo(client: ObjectClient, key: ObjectKey, wanted: number | undefined): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const app = await client.get(deploymentKind, key);
    const sets = await revisionsOf(client, app);
    const failed = new Set(
      revisionReports(app, sets).flatMap(({ state, revision }) => (state === 'failed' ? [revision] : [])),
    );
    const target = targetOf(sets, failed, wanted);
    try {
      await client.update(deploymentKind, { ...app, spec: { ...app.spec, template: templateOf(target) } });
      return revisionNumber(target);
    } catch (error) {
      if (!isError(error, 'Conflict') || attempt === ATTEMPTS) throw error;
    }
  }
}

function targetOf(
  sets: readonly ReplicaSet[],
  failed: ReadonlySet<number>,
  wanted: number | undefined,
): ReplicaSet {
  const [newest, ...earlier] = sets;
  const found =
    wanted === undefined
      ? earlier.find((set) => !failed.has(revisionNumber(set)))
      : sets.find((set) => revisionNumber(set) === wanted);
  if (found && found !== newest) return found;
  const there = earlier.map(revisionNumber).join(', ');
  if (found) throw new CliError(ExitCode.failed, `Revision ${wanted} is the wanted one already`);
  throw new CliError(
    ExitCode.notFound,
    wanted === undefined ? 'There is no earlier revision to go back to' : `There is no revision ${wanted}`,
    { hint: there === '' ? undefined : `earlier revisions are: ${there}` },
  );
}

/** As it was written, without what the roll-out added. */
function templateOf({ spec }: ReplicaSet): PodTemplate {
  const template = spec.template as PodTemplate; // ReplicaSets are validated to have one
  const { [HASH_LABEL]: _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

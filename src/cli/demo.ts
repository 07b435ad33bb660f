// `tutti demo`: everything at once on a real app, while requests come in: roll-out, failure, rollback, scaling, crashes.
import { serviceKind } from '../model/kinds/service.ts';
import { type Context, connect } from './context.ts';
import { APP as CONTAINER_APP, deployStep, removeApp, stepsUnderLoad } from './demo/container-steps.ts';
import { type Load, startLoad } from './demo/load.ts';
import { nextSteps, reportOf, reportTable } from './demo/report.ts';
import { measure, type Scene, type StepResult } from './demo/step.ts';
import { buildVersions } from './demo/versions.ts';
import { waitForUrl } from './deploy/apply.ts';
import { CliError, ExitCode } from './exit.ts';
import { paint, stepLine } from './progress.ts';
import { installPackages } from './setup.ts';
import { ensureUp } from './up.ts';
import type { Verb } from './verb.ts';

interface Options {
  readonly as?: string;
}

/** The ways that are built; later ones join. */
const WAYS = ['container'] as const;
const LOAD = { connections: 8, perSecond: 200 } as const;

export const demo: Verb<Options> = {
  name: 'demo',
  summary: 'see it all work: a real app, updated, broken, healed and scaled under load',
  declare(command) {
    command.option('--as <way>', `only one way: ${WAYS.join(', ')} (default: every way that is built)`);
  },
  async run(context, { as }) {
    const ways = WAYS.filter((way) => as === undefined || way === as);
    if (ways.length === 0)
      throw new CliError(ExitCode.usage, `--as must be one of ${WAYS.join(', ')}, not "${as}"`);
    await installPackages(context);
    await ensureUp(context);
    await buildVersions(context);
    const scene: Scene = { context, client: await connect(context) };
    const { steps, url } = await showContainers(scene);
    if (context.io.signal.aborted) throw new CliError(ExitCode.interrupted, 'Interrupted');
    const report = reportOf(steps);
    if (context.json) context.io.out(`${JSON.stringify(report)}\n`);
    else context.io.out(`\n${ending(context, steps, url)}\n`);
    return report.ok ? undefined : ExitCode.failed;
  },
};

async function showContainers(
  scene: Scene,
): Promise<{ readonly steps: readonly StepResult[]; readonly url?: string }> {
  const { context, client } = scene;
  const { signal } = context.io;
  const steps: StepResult[] = [await measure(scene, deployStep, { way: 'container' })];
  if (steps[0]?.error !== undefined) return { steps };
  const url = await waitForUrl(client, CONTAINER_APP, { timeoutMs: 10_000, signal });
  if (url === undefined)
    throw new CliError(ExitCode.failed, 'The load balancer does not listen', { hint: 'run "tutti doctor"' });
  let load: Load | undefined;
  try {
    load = startLoad(context.root, { url, ...LOAD });
    for (const step of stepsUnderLoad) {
      const result = await measure(scene, step, { way: 'container', load });
      steps.push(result);
      if (result.error !== undefined) break;
    }
  } finally {
    load?.stop();
    if (signal.aborted) await cleanUp(scene);
  }
  return { steps, url };
}

/** After an interrupt: programs that the demo killed run again, its app is gone. */
async function cleanUp(scene: Scene): Promise<void> {
  const { io } = scene.context;
  const context: Context = { ...scene.context, io: { ...io, signal: new AbortController().signal } };
  await ensureUp(context);
  const line = stepLine(io, 'Interrupted: take the demo app away');
  await scene.client.delete(serviceKind, CONTAINER_APP).catch(() => undefined); // there may be none yet
  await removeApp({ ...scene, context });
  line.done();
}

function ending({ io }: Context, steps: readonly StepResult[], url: string | undefined): string {
  const { ok } = reportOf(steps);
  const requests = steps.reduce((sum, step) => sum + step.requests, 0);
  const failed = steps.reduce((sum, step) => sum + step.failed, 0);
  const verdict = ok
    ? paint(io, 'green', `All ${requests.toLocaleString('en')} requests were answered.`)
    : paint(
        io,
        'red',
        `${failed} of ${requests.toLocaleString('en')} requests failed, or a step went wrong.`,
      );
  const reasons = steps.flatMap(({ name, error, failures = [] }) => [
    ...(error === undefined ? [] : [`  ${name}: ${error}`]),
    ...failures.slice(0, 5).map(({ atMs, what }) => `  ${name}: ${new Date(atMs).toISOString()} ${what}`),
  ]);
  const next = url === undefined ? [] : ['', nextSteps(io, { url, ...CONTAINER_APP })];
  return [reportTable(io, steps), '', verdict, ...reasons, ...next].join('\n');
}

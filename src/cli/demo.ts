// `tutti demo`: everything at once on a real app, while requests come in: roll-out, failure, rollback, scaling, crashes.
import { serviceKind } from '../model/kinds/service.ts';
import { type Context, connect } from './context.ts';
import { APP as CONTAINER_APP, deployStep, removeApp, stepsUnderLoad } from './demo/container-steps.ts';
import { type Load, startLoad } from './demo/load.ts';
import { MACHINE_APP, machineSteps, removeMachines } from './demo/machine-steps.ts';
import { nextSteps, reportOf, reportTable, whatWentWrong } from './demo/report.ts';
import { isWell, measure, type Scene, type Step, type StepResult } from './demo/step.ts';
import { bakeVersions, buildVersions } from './demo/versions.ts';
import { waitForUrl } from './deploy/apply.ts';
import { CliError, ExitCode } from './exit.ts';
import { openRegion } from './machines/region.ts';
import { waitForUrl as machinesUrl } from './machines/url.ts';
import { paint, stepLine } from './progress.ts';
import { installPackages } from './setup.ts';
import { ensureUp } from './up.ts';
import type { Verb } from './verb.ts';

interface Options {
  readonly as?: string;
}

/** The ways that are built; later ones join. */
const WAYS = ['container', 'machine'] as const;
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
    const scene: Scene = { context, client: await connect(context) };
    const shown: Shown[] = [];
    for (const way of ways) {
      if (shown.some(({ steps }) => !reportOf(steps).ok)) break;
      shown.push(
        await showWay(scene, way === 'container' ? await containers(context) : await machines(context)),
      );
    }
    if (context.io.signal.aborted) throw new CliError(ExitCode.interrupted, 'Interrupted');
    const steps = shown.flatMap((each) => each.steps);
    const report = reportOf(steps);
    if (context.json) context.io.out(`${JSON.stringify(report)}\n`);
    else context.io.out(`\n${ending(context, steps, shown)}\n`);
    return report.ok ? undefined : ExitCode.failed;
  },
};

interface Play {
  readonly way: (typeof WAYS)[number];
  readonly app: { readonly namespace: string; readonly name: string };
  readonly first: Step;
  readonly underLoad: readonly Step[];
  url(scene: Scene): Promise<string | undefined>;
  /** Takes the app away. */
  remove(scene: Scene): Promise<void>;
}

interface Shown {
  readonly way: (typeof WAYS)[number];
  readonly app: Play['app'];
  readonly steps: readonly StepResult[];
  readonly url?: string;
}

const URL_TIMEOUT_MS = 10_000;

async function containers(context: Context): Promise<Play> {
  await buildVersions(context);
  const { signal } = context.io;
  return {
    ...{ way: 'container', app: CONTAINER_APP, first: deployStep, underLoad: stepsUnderLoad },
    url: ({ client }) => waitForUrl(client, CONTAINER_APP, { timeoutMs: URL_TIMEOUT_MS, signal }),
    async remove(scene) {
      await scene.client.delete(serviceKind, CONTAINER_APP).catch(() => undefined); // there may be none yet
      await removeApp(scene);
    },
  };
}

async function machines(context: Context): Promise<Play> {
  await openRegion(context, MACHINE_APP.namespace);
  const images = await bakeVersions(context, MACHINE_APP.namespace);
  const { signal } = context.io;
  return {
    ...{ way: 'machine', app: MACHINE_APP },
    ...machineSteps(images),
    url: ({ client }) => machinesUrl(client, MACHINE_APP, { timeoutMs: URL_TIMEOUT_MS, signal }),
    remove: (scene) => removeMachines(scene),
  };
}

async function showWay(scene: Scene, play: Play): Promise<Shown> {
  const { context } = scene;
  const { way, app } = play;
  const steps: StepResult[] = [await measure(scene, play.first, { way })];
  if (steps[0]?.error !== undefined) return { way, app, steps };
  const url = await play.url(scene);
  if (url === undefined)
    throw new CliError(ExitCode.failed, 'The load balancer does not listen', { hint: 'run "tutti doctor"' });
  let load: Load | undefined;
  try {
    load = startLoad(context.root, { url, ...LOAD });
    for (const step of play.underLoad) {
      const result = await measure(scene, step, { way, load });
      steps.push(result);
      if (result.error !== undefined) break;
    }
  } finally {
    load?.stop();
    if (context.io.signal.aborted) await cleanUp(scene, play);
  }
  return { way, app, steps, url };
}

/** After an interrupt: programs that the demo killed run again, its app is gone. */
async function cleanUp(scene: Scene, { remove }: Play): Promise<void> {
  const { io } = scene.context;
  const context: Context = { ...scene.context, io: { ...io, signal: new AbortController().signal } };
  await ensureUp(context);
  const line = stepLine(io, 'Interrupted: take the demo app away');
  await remove({ ...scene, context });
  line.done();
}

function ending({ io }: Context, steps: readonly StepResult[], shown: readonly Shown[]): string {
  const { ok } = reportOf(steps);
  const requests = steps.reduce((sum, step) => sum + step.requests, 0);
  const failed = steps.reduce((sum, step) => sum + step.failed, 0);
  const lost = failed === 0 ? '' : `, but for ${failed} that waited for the app that hung`;
  const answered = `All ${requests.toLocaleString('en')} requests were answered${lost}`;
  const verdict = ok ? paint(io, 'green', `${answered}.`) : paint(io, 'red', whatWentWrong(steps));
  const reasons = steps
    .filter((step) => !isWell(step))
    .flatMap(({ name, error, failures = [] }) => [
      ...(error === undefined ? [] : [`  ${name}: ${error}`]),
      ...failures.slice(0, 5).map(({ atMs, what }) => `  ${name}: ${new Date(atMs).toISOString()} ${what}`),
    ]);
  const next = shown.flatMap(({ way, app, url }) =>
    url === undefined ? [] : ['', nextSteps(io, { way, url, ...app })],
  );
  return [reportTable(io, steps), '', verdict, ...reasons, ...next].join('\n');
}

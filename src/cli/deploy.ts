// `tutti deploy PATH|IMAGE`: builds it when need be, runs it behind a load balancer, and rolls it out without a gap.
import { deploymentKind } from '../model/kinds/deployment.ts';
import { secondsOf } from './amount.ts';
import { type Context, connect } from './context.ts';
import type { App } from './deploy/app.ts';
import { applyApp, waitForUrl } from './deploy/apply.ts';
import { appKey, type DeployOptions, wantedApp } from './deploy/options.ts';
import { findAppFile, imageOf, sourceOf } from './deploy/source.ts';
import { CliError, ExitCode } from './exit.ts';
import { deployMachines } from './machines/deploy.ts';
import { showRollout } from './rollout/show.ts';
import type { Verb } from './verb.ts';

const URL_TIMEOUT_MS = 10_000;

export const deploy: Verb<DeployOptions> = {
  name: 'deploy',
  summary: 'run an app from a folder, a tutti.yaml or an image, and roll out new versions of it',
  declare(command) {
    command
      .argument('[path|image]', 'folder with a Dockerfile or tutti.yaml, or name of an image', '.')
      .option('--as <way>', 'the way in which it runs: container or machine (default: container)')
      .option('--name <name>', 'name of the app (default: as the folder or image)')
      .option(
        '-n, --namespace <namespace>',
        'namespace; made when it is not there (default: default; machines: the region)',
      )
      .option('--replicas <n>', 'how many run (default: as many as now, else 1)')
      .option('--port <port>', 'where the app listens; it is told in PORT')
      .option('--public-port <port>', 'where its load balancer listens (default: 80)')
      .option('-e, --env <name=value>', 'environment variable; may be repeated', collect)
      .option('--cpu <amount>', 'CPU kept for each replica: 0.5 or 500m')
      .option('--memory <amount>', 'memory kept for each replica, and its limit: 256Mi')
      .option('--instance-type <type>', 'size of each machine (default: t3.micro)')
      .option('--health-path <path>', 'answers 200 when a replica can serve')
      .option('--bake <seconds>', 'for how long a new version must stay well (default: 30)')
      .option('--no-wait', 'do not wait for the roll-out')
      .option('--timeout <time>', 'how long to wait: 90s, 5m', '10m');
  },
  async run(context, options, [argument = '.']) {
    if (wayOf(options.as, argument) === 'machine') return deployMachines(context, options, argument);
    const timeoutMs = secondsOf('--timeout', options.timeout) * 1000;
    const source = sourceOf(argument);
    const sources = { options, file: source.file, fallbackName: source.fallbackName };
    const began = context.io.now();
    const client = await connect(context);
    const running = await client.find(deploymentKind, appKey(sources));
    wantedApp(sources, '', running); // flags that are wrong are told before a long build
    const app = wantedApp(sources, await imageOf(context, source, appKey(sources).name), running);
    await applyApp(client, app);
    if (options.wait !== false)
      await showRollout(context, client, { key: app, title: `Roll out ${app.name}`, timeoutMs });
    const { signal } = context.io;
    const url =
      app.port === undefined || options.wait === false
        ? undefined
        : await waitForUrl(client, app, { timeoutMs: URL_TIMEOUT_MS, signal });
    report(context, { app, url, seconds: (context.io.now() - began) / 1000 });
    return undefined;
  },
};

const WAYS: readonly string[] = ['container', 'machine'];

/** Said by the flag, else by the file. */
function wayOf(flag: string | undefined, argument: string): string {
  if (flag === undefined) return findAppFile(argument)?.as ?? 'container';
  if (WAYS.includes(flag)) return flag;
  throw new CliError(ExitCode.usage, `--as must be ${WAYS.join(' or ')}, not "${flag}"`);
}

function report(
  { io, json }: Context,
  { app, url, seconds }: { readonly app: App; readonly url?: string; readonly seconds: number },
): void {
  const { name, namespace, image, replicas } = app;
  if (json)
    io.out(
      `${JSON.stringify({ ok: true, app: { way: 'container', namespace, name, image, replicas, url }, seconds })}\n`,
    );
  else io.out(url ? `${url}\n` : `${name} runs ${image}\n`);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

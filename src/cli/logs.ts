// `tutti logs APP`: the logs of all its replicas, each line with its replica in front; -f goes on, also for new replicas.

import type { ObjectClient } from '../machinery/object-client.ts';
import { TuttiError } from '../model/errors.ts';
import { deploymentKind } from '../model/kinds/deployment.ts';
import { type Pod, podKind } from '../model/kinds/pod.ts';
import { countOf, secondsOf } from './amount.ts';
import { declareWhich, openApp, podsOf, type WhichApp } from './app/find.ts';
import { send } from './calls.ts';
import type { Context } from './context.ts';
import { CliError, ExitCode } from './exit.ts';
import { LineCutter, shortName } from './logs/prefix.ts';
import { type LogsWish, machineLogs } from './machines/exec.ts';
import { pause } from './pause.ts';
import { paint } from './progress.ts';
import type { Verb } from './verb.ts';

interface Options extends WhichApp {
  readonly follow?: boolean;
  readonly tail?: string;
  readonly since?: string;
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  readonly replica?: string;
}

const NEW_REPLICAS_POLL_MS = 500;
const COLOURS = ['green', 'yellow', 'blue', 'red'] as const;

export const logs: Verb<Options> = {
  name: 'logs',
  summary: 'show the logs of an app, all replicas together',
  declare(command) {
    declareWhich(command.argument('<app>', 'name of the app'))
      .option('-f, --follow', 'go on as lines come')
      .option('--tail <n>', 'only the last lines of each replica')
      .option('--since <time>', 'only the last 90s, 5m, 1h')
      .option('-p, --previous', 'of the run before the last restart')
      .option('--timestamps', 'with the time of each line')
      .option('--replica <name>', 'only one replica: its name or the end of it');
  },
  async run(context, options, [name = '']) {
    const query = queryOf(options);
    const { client, app } = await openApp(context, options, name);
    if (app.way === 'machine') {
      await machineLogs(context, client, app.group, machineWish(options));
      return undefined;
    }
    const show = (pod: Pod, index: number) => showPod(context, pod, { app: name, index, query });
    const chosen = (pods: readonly Pod[]) =>
      pods.filter(
        ({ metadata, status }) =>
          (options.replica === undefined || metadata.name.endsWith(options.replica)) &&
          status?.containerStatuses?.some(
            ({ containerID, state }) => containerID !== undefined || state?.running,
          ),
      );
    if (!options.follow) {
      for (const [index, pod] of chosen(await podsOf(client, app.deployment)).entries())
        await show(pod, index);
      return undefined;
    }
    await followAll(context, async () => chosen(await pods(client, app.key)), show);
    return undefined;
  },
};

/** An app that is gone has no pods. */
async function pods(
  client: ObjectClient,
  key: { readonly namespace: string; readonly name: string },
): Promise<readonly Pod[]> {
  return podsOf(client, await client.get(deploymentKind, key));
}

function machineWish({ follow, tail, since, previous, timestamps, replica }: Options): LogsWish {
  if (previous)
    throw new CliError(ExitCode.usage, 'The log of a machine has no runs before: it goes on over restarts');
  return {
    ...{ follow, timestamps, replica },
    ...(tail !== undefined && { tail: countOf('--tail', tail, { min: 0, max: 10 ** 9 }) }),
    ...(since !== undefined && { sinceSeconds: secondsOf('--since', since) }),
  };
}

function queryOf({ follow, tail, since, previous, timestamps }: Options): {
  readonly [name: string]: string;
} {
  return {
    ...(follow && { follow: 'true' }),
    ...(tail !== undefined && { tailLines: String(countOf('--tail', tail, { min: 0, max: 10 ** 9 })) }),
    ...(since !== undefined && { sinceSeconds: String(secondsOf('--since', since)) }),
    ...(previous && { previous: 'true' }),
    ...(timestamps && { timestamps: 'true' }),
  };
}

/** Every replica as it appears, until the user interrupts. */
async function followAll(
  { io }: Context,
  list: () => Promise<readonly Pod[]>,
  show: (pod: Pod, index: number) => Promise<void>,
): Promise<void> {
  const shown = new Set<string>();
  while (!io.signal.aborted) {
    try {
      for (const pod of await list()) {
        if (shown.has(pod.metadata.uid)) continue;
        shown.add(pod.metadata.uid);
        void show(pod, shown.size - 1).catch((error: Error) => {
          if (!io.signal.aborted) io.err(`${pod.metadata.name}: ${error.message}\n`);
        });
      }
    } catch (error) {
      if (!(error instanceof TuttiError) || error.code !== 'Unavailable') throw error;
    }
    await pause(NEW_REPLICAS_POLL_MS, io.signal);
  }
}

async function showPod(
  context: Context,
  pod: Pod,
  {
    app,
    index,
    query,
  }: { readonly app: string; readonly index: number; readonly query: { readonly [name: string]: string } },
): Promise<void> {
  const { io, json } = context;
  const { namespace = '', name } = pod.metadata;
  const path = `${podPath(namespace, name)}/log`;
  for (const { name: container } of pod.spec.containers) {
    const response = await send(context, path, { method: 'GET', query: { ...query, container } });
    if ((response.statusCode ?? 500) >= 300) throw await refusal(response);
    const several = pod.spec.containers.length > 1 ? `/${container}` : '';
    const prefix = paint(io, COLOURS[index % COLOURS.length] ?? 'green', `${shortName(name, app)}${several}`);
    const write = (line: string) =>
      io.out(json ? `${JSON.stringify({ replica: name, container, line })}\n` : `${prefix}  ${line}\n`);
    const cutter = new LineCutter();
    response.setEncoding('utf8');
    for await (const chunk of response as AsyncIterable<string>)
      for (const line of cutter.lines(chunk)) write(line);
    for (const line of cutter.end()) write(line);
  }
}

export function podPath(namespace: string, name: string): string {
  return `/api/${podKind.version}/namespaces/${namespace}/pods/${name}`;
}

async function refusal(response: AsyncIterable<Buffer | string>): Promise<TuttiError> {
  let text = '';
  for await (const chunk of response) text += chunk.toString();
  try {
    return new TuttiError('BadRequest', (JSON.parse(text) as { message: string }).message); // a Status
  } catch {
    return new TuttiError('Unavailable', text || 'The log cannot be read');
  }
}

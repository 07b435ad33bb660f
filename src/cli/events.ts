// `tutti events APP`: why is it not running, what to do about it, and what happened to it lately.
import type { ObjectClient } from '../machinery/object-client.ts';
import { timeSince } from '../model/duration.ts';
import { type Deployment, deploymentKind } from '../model/kinds/deployment.ts';
import { type Event, eventKind } from '../model/kinds/event.ts';
import { declareNamespace, findApp, type InNamespace, podsOf } from './app/find.ts';
import { type Context, connect } from './context.ts';
import { type Happening, happeningsOf } from './events/happenings.ts';
import { type Problem, problemsOf } from './events/problems.ts';
import { paint } from './progress.ts';
import { table } from './table.ts';
import type { Verb } from './verb.ts';

interface Options extends InNamespace {
  readonly all?: boolean;
}

interface Report {
  readonly app: string;
  readonly namespace: string;
  readonly problems: readonly Problem[];
  readonly happenings: readonly Happening[];
}

export const events: Verb<Options> = {
  name: 'events',
  summary: 'say why an app is not running, and what happened to it',
  declare(command) {
    declareNamespace(command.argument('[app]', 'name of the app (default: all apps with problems)')).option(
      '--all',
      'also what went as it should',
    );
  },
  async run(context, options, [name]) {
    const client = await connect(context);
    const { namespace } = options;
    const apps =
      name === undefined
        ? (await client.list(deploymentKind)).items
        : [await findApp(client, { namespace, name })];
    const all = await Promise.all(apps.map((app) => reportOf(client, app, options.all === true)));
    const reports = name === undefined ? all.filter(({ problems }) => problems.length > 0) : all;
    if (context.json) context.io.out(`${JSON.stringify({ ok: true, apps: reports })}\n`);
    else if (reports.length === 0) context.io.out('No app has a problem\n');
    else context.io.out(`${reports.map((report) => textOf(context, report)).join('\n\n')}\n`);
    return undefined;
  },
};

async function reportOf(client: ObjectClient, app: Deployment, all: boolean): Promise<Report> {
  const { namespace = '', name } = app.metadata;
  const [pods, { items }] = await Promise.all([podsOf(client, app), client.list(eventKind, { namespace })]);
  return {
    app: name,
    namespace,
    problems: problemsOf(app, pods),
    happenings: happeningsOf(
      items.filter((event) => isAbout(event, name)),
      { all },
    ),
  };
}

/** Of the app, its revisions (`app-hash`) and its replicas (`app-hash-id`). */
function isAbout({ involvedObject }: Event, app: string): boolean {
  const { kind, name = '' } = involvedObject;
  if (kind === 'Deployment' || kind === 'Service') return name === app;
  const parts = kind === 'ReplicaSet' ? 1 : 2;
  return name.startsWith(`${app}-`) && name.slice(app.length + 1).split('-').length === parts;
}

function textOf({ io }: Context, { app, namespace, problems, happenings }: Report): string {
  const title = paint(io, 'bold', namespace === 'default' ? app : `${namespace}/${app}`);
  const reasons = problems.flatMap(({ reason, message, advice, replicas }) => [
    `${paint(io, 'red', reason)}${replicas.length > 0 ? ` (${replicas.join(', ')})` : ''}`,
    `  ${message}`,
    `  -> ${advice}`,
  ]);
  const rows = happenings.map(({ lastSeen, reason, count, what, message }) => [
    timeSince(lastSeen, io.now()),
    reason,
    String(count),
    what,
    message,
  ]);
  const lately = rows.length === 0 ? [] : ['', table(['LAST', 'REASON', 'TIMES', 'OF', 'MESSAGE'], rows)];
  const head = problems.length === 0 ? [`${title}: no problem`] : [title, ...reasons];
  return [...head, ...lately].join('\n');
}

// `tutti events APP`: why is it not running, what to do about it, and what happened to it lately.
import type { ObjectClient } from '../machinery/object-client.ts';
import { timeSince } from '../model/duration.ts';
import { deploymentKind } from '../model/kinds/deployment.ts';
import { type Event, eventKind } from '../model/kinds/event.ts';
import { machineGroupKind } from '../model/kinds/machine-group.ts';
import type { ApiObject } from '../model/object.ts';
import { declareWhich, type FoundApp, findApp, podsOf, type WhichApp } from './app/find.ts';
import { type Context, connect } from './context.ts';
import { type Happening, happeningsOf } from './events/happenings.ts';
import { type Problem, problemsOf } from './events/problems.ts';
import { usualRegion } from './image/build.ts';
import { lookAt } from './machines/look.ts';
import { machineProblems } from './machines/problems.ts';
import { paint } from './progress.ts';
import { table } from './table.ts';
import type { Verb } from './verb.ts';

interface Options extends WhichApp {
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
    declareWhich(command.argument('[app]', 'name of the app (default: all apps with problems)')).option(
      '--all',
      'also what went as it should',
    );
  },
  async run(context, options, [name]) {
    const client = await connect(context);
    const region = usualRegion(context.io.env);
    const apps =
      name === undefined ? await allApps(client) : [await findApp(client, { ...options, name, region })];
    const all = await Promise.all(apps.map((app) => reportOf(client, app, options.all === true)));
    const reports = name === undefined ? all.filter(({ problems }) => problems.length > 0) : all;
    if (context.json) context.io.out(`${JSON.stringify({ ok: true, apps: reports })}\n`);
    else if (reports.length === 0) context.io.out('No app has a problem\n');
    else context.io.out(`${reports.map((report) => textOf(context, report)).join('\n\n')}\n`);
    return undefined;
  },
};

async function allApps(client: ObjectClient): Promise<readonly FoundApp[]> {
  const [deployments, groups] = await Promise.all([
    client.list(deploymentKind),
    client.list(machineGroupKind),
  ]);
  const keyOf = ({ metadata: { namespace = '', name } }: ApiObject) => ({ namespace, name });
  return [
    ...deployments.items.map((deployment) => ({
      way: 'container' as const,
      key: keyOf(deployment),
      deployment,
    })),
    ...groups.items.map((group) => ({ way: 'machine' as const, key: keyOf(group), group })),
  ];
}

async function reportOf(client: ObjectClient, app: FoundApp, all: boolean): Promise<Report> {
  const { namespace, name } = app.key;
  const { items } = await client.list(eventKind, { namespace });
  const { problems, isOurs } = await aboutOf(client, app);
  return { app: name, namespace, problems, happenings: happeningsOf(items.filter(isOurs), { all }) };
}

async function aboutOf(
  client: ObjectClient,
  app: FoundApp,
): Promise<{ readonly problems: readonly Problem[]; readonly isOurs: (event: Event) => boolean }> {
  if (app.way === 'container') {
    const problems = problemsOf(app.deployment, await podsOf(client, app.deployment));
    return { problems, isOurs: (event) => isAbout(event, app.key.name) };
  }
  const seen = await lookAt(client, app.key);
  const names = new Set([app.key.name, ...seen.machines.map(({ metadata }) => metadata.name)]);
  return {
    problems: machineProblems(seen),
    isOurs: ({ involvedObject }) => names.has(involvedObject.name ?? ''),
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

// An app by its name, whichever way it runs: its Deployment or its MachineGroup, and what belongs to it. Says which apps there are when there
// is none of that name.
import type { Command } from 'commander';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { type Deployment, deploymentKind } from '../../model/kinds/deployment.ts';
import { type MachineGroup, machineGroupKind } from '../../model/kinds/machine-group.ts';
import { type Pod, podKind } from '../../model/kinds/pod.ts';
import { type ReplicaSet, replicaSetKind } from '../../model/kinds/replica-set.ts';
import { controllerOf, keyText } from '../../model/object.ts';
import { fromLabelSelector, selectorText } from '../../model/selector.ts';
import { type Context, connect } from '../context.ts';
import { CliError, ExitCode } from '../exit.ts';
import { usualRegion } from '../image/build.ts';

export interface WhichApp {
  readonly namespace?: string;
  readonly as?: string;
}

interface Key {
  readonly namespace: string;
  readonly name: string;
}

export type FoundApp =
  | { readonly way: 'container'; readonly key: Key; readonly deployment: Deployment }
  | { readonly way: 'machine'; readonly key: Key; readonly group: MachineGroup };

const DEFAULT_NAMESPACE = 'default';

/** The flags that every verb about one app has. */
export function declareWhich(command: Command): Command {
  return command
    .option('-n, --namespace <namespace>', 'namespace of the app; of machines: the region')
    .option('--as <way>', 'container or machine, when both have an app of the name');
}

/** With the client of the running control program. */
export async function openApp(
  context: Context,
  which: WhichApp,
  name: string,
): Promise<{ readonly client: ObjectClient; readonly app: FoundApp }> {
  const client = await connect(context);
  return { client, app: await findApp(client, { ...which, name, region: usualRegion(context.io.env) }) };
}

/** Throws CliError notFound with the names that there are, usage when two have the name. */
export async function findApp(
  client: ObjectClient,
  { namespace, as, name, region }: WhichApp & { readonly name: string; readonly region: string },
): Promise<FoundApp> {
  const keys = {
    container: { namespace: namespace ?? DEFAULT_NAMESPACE, name },
    machine: { namespace: namespace ?? region, name },
  };
  if (as !== undefined && !(as in keys))
    throw new CliError(ExitCode.usage, `--as must be container or machine, not "${as}"`);
  const [deployment, group] = await Promise.all([
    as === 'machine' ? undefined : client.find(deploymentKind, keys.container),
    as === 'container' ? undefined : client.find(machineGroupKind, keys.machine),
  ]);
  if (deployment && group)
    throw new CliError(ExitCode.usage, `There are two apps "${name}": one in containers, one in machines`, {
      hint: 'say which: add --as container or --as machine',
    });
  if (deployment) return { way: 'container', key: keys.container, deployment };
  if (group) return { way: 'machine', key: keys.machine, group };
  throw await notThere(client, as === 'machine' ? keys.machine : keys.container, region);
}

async function notThere(client: ObjectClient, key: Key, region: string): Promise<CliError> {
  const [deployments, groups] = await Promise.all([
    client.list(deploymentKind),
    client.list(machineGroupKind),
  ]);
  const all = [...deployments.items, ...groups.items].map(({ metadata }) => metadata);
  const elsewhere = all.find(({ name }) => name === key.name);
  const near = new Set([key.namespace, ...(key.namespace === DEFAULT_NAMESPACE ? [region] : [])]);
  const here = all.filter(({ namespace = '' }) => near.has(namespace)).map(({ name }) => name);
  const hint = elsewhere
    ? `it is in another namespace: add --namespace ${elsewhere.namespace}`
    : here.length > 0
      ? `there ${here.length === 1 ? 'is' : 'are'}: ${here.join(', ')}`
      : 'run "tutti status" to see what there is';
  return new CliError(ExitCode.notFound, `There is no app "${keyText(key)}"`, { hint });
}

export async function podsOf(client: ObjectClient, app: Deployment): Promise<readonly Pod[]> {
  const { namespace } = app.metadata;
  const labelSelector = selectorText(fromLabelSelector(app.spec.selector));
  const { items } = await client.list(podKind, { namespace, labelSelector });
  return [...items].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** Its revisions, newest first. */
export async function revisionsOf(client: ObjectClient, app: Deployment): Promise<readonly ReplicaSet[]> {
  const { namespace, uid } = app.metadata;
  const { items } = await client.list(replicaSetKind, { namespace });
  return items
    .filter((set) => controllerOf(set)?.uid === uid)
    .sort((a, b) => revisionNumber(b) - revisionNumber(a));
}

export function revisionNumber({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
}

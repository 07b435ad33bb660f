// An app by its name: its Deployment, its pods, its Service. Says which apps there are when there is none of that name.

import type { Command } from 'commander';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { type Deployment, deploymentKind } from '../../model/kinds/deployment.ts';
import { type Pod, podKind } from '../../model/kinds/pod.ts';
import { type ReplicaSet, replicaSetKind } from '../../model/kinds/replica-set.ts';
import { controllerOf, keyText, type ObjectKey } from '../../model/object.ts';
import { fromLabelSelector, selectorText } from '../../model/selector.ts';
import { CliError, ExitCode } from '../exit.ts';

export interface InNamespace {
  readonly namespace: string;
}

/** The flag that every verb about one app has. */
export function declareNamespace(command: Command): Command {
  return command.option('-n, --namespace <namespace>', 'namespace of the app', 'default');
}

/** Throws CliError notFound with the names that there are. */
export async function findApp(client: ObjectClient, key: ObjectKey): Promise<Deployment> {
  const found = await client.find(deploymentKind, key);
  if (found) return found;
  const all = (await client.list(deploymentKind)).items.map(({ metadata }) => metadata);
  const elsewhere = all.find(({ name }) => name === key.name);
  const here = all.filter(({ namespace }) => namespace === key.namespace).map(({ name }) => name);
  const hint = elsewhere
    ? `it is in another namespace: add --namespace ${elsewhere.namespace}`
    : here.length > 0
      ? `there ${here.length === 1 ? 'is' : 'are'}: ${here.join(', ')}`
      : 'run "tutti status" to see what there is';
  throw new CliError(ExitCode.notFound, `There is no app "${keyText(key)}"`, { hint });
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

// What the verbs about an app do when it runs in machines: scale, restart, undo.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { launchTemplateKind } from '../../model/kinds/launch-template.ts';
import { type MachineGroup, machineGroupKind } from '../../model/kinds/machine-group.ts';
import type { Context } from '../context.ts';
import { CliError, ExitCode } from '../exit.ts';
import type { RevisionReport } from '../rollout/history.ts';
import { bringTo, type RefreshWish } from './apply.ts';
import { machineRevisions } from './history.ts';
import { groupKey, lookAt, refreshesOf } from './look.ts';
import { showMachines } from './show.ts';

export interface Waiting {
  /** Absent: it is not waited for. */
  readonly timeoutMs?: number;
}

const USUAL: RefreshWish = { bakeSeconds: 30, autoRollback: true, least: 100, most: 200 };

/** How many there were. */
export async function scaleMachines(
  context: Context,
  client: ObjectClient,
  group: MachineGroup,
  { replicas, timeoutMs }: Waiting & { readonly replicas: number },
): Promise<number> {
  const key = groupKey(group);
  const { min, max, desired } = group.spec;
  if (replicas < min || replicas > max)
    throw new CliError(ExitCode.usage, `The group ${key.name} has between ${min} and ${max} machines`);
  const patch = { spec: { desired: replicas } };
  await client.patch(machineGroupKind, key, patch, { type: 'merge' });
  const title = `Scale ${key.name} from ${desired} to ${replicas}`;
  if (timeoutMs !== undefined)
    await showMachines(context, client, { key, title, timeoutMs, refresh: undefined });
  return desired;
}

/** Fresh machines of the version that runs. */
export async function restartMachines(
  context: Context,
  client: ObjectClient,
  group: MachineGroup,
  { timeoutMs }: Waiting,
): Promise<void> {
  const key = groupKey(group);
  const refresh = await bringTo(client, group, Number(group.spec.template.version), {
    ...(await lastWish(client, group)),
    all: true,
  });
  if (timeoutMs !== undefined)
    await showMachines(context, client, { key, title: `Restart ${key.name}`, timeoutMs, refresh });
}

/** The version that is wanted now. */
export async function undoMachines(
  context: Context,
  client: ObjectClient,
  group: MachineGroup,
  { revision, timeoutMs }: Waiting & { readonly revision?: number },
): Promise<number> {
  const key = groupKey(group);
  const reports = await revisionsOfMachines(client, group);
  const current = Number(group.spec.template.version);
  const target =
    revision === undefined
      ? reports.find((each) => each.revision < current && each.state === 'old')
      : reports.find((each) => each.revision === revision);
  const there = reports.filter((each) => each.revision !== current).map((each) => each.revision);
  if (!target)
    throw new CliError(
      ExitCode.notFound,
      revision === undefined
        ? 'There is no earlier revision to go back to'
        : `There is no revision ${revision}`,
      { hint: there.length > 0 ? `other revisions are: ${there.join(', ')}` : undefined },
    );
  if (target.state === 'current')
    throw new CliError(ExitCode.failed, `Revision ${target.revision} is the wanted one already`);
  const refresh = await bringTo(client, group, target.revision, await lastWish(client, group));
  const title = `Back to revision ${target.revision} of ${key.name}`;
  if (timeoutMs !== undefined) await showMachines(context, client, { key, title, timeoutMs, refresh });
  return target.revision;
}

/** Newest first. */
export async function revisionsOfMachines(
  client: ObjectClient,
  group: MachineGroup,
): Promise<readonly RevisionReport[]> {
  const key = groupKey(group);
  const template = await client.get(launchTemplateKind, { ...key, name: group.spec.template.id });
  return machineRevisions(template, await lookAt(client, key), await refreshesOf(client, key));
}

/** As the last roll-out was asked for. */
async function lastWish(client: ObjectClient, group: MachineGroup): Promise<RefreshWish> {
  const [last] = await refreshesOf(client, groupKey(group));
  if (!last) return USUAL;
  const {
    bakeSeconds = USUAL.bakeSeconds,
    autoRollback,
    minHealthyPercentage,
    maxHealthyPercentage,
  } = last.spec.preferences;
  return { bakeSeconds, autoRollback, least: minHealthyPercentage, most: maxHealthyPercentage };
}

// `tutti exec APP -- COMMAND` and `tutti logs APP` of an app in machines: over ssh.
import { createInterface } from 'node:readline';
import type { ObjectClient } from '../../machinery/object-client.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import type { MachineGroup } from '../../model/kinds/machine-group.ts';
import type { Context } from '../context.ts';
import { CliError, ExitCode } from '../exit.ts';
import { paint } from '../progress.ts';
import { SERVICES_ANNOTATION } from './app.ts';
import { ended, enter } from './enter.ts';
import { groupKey, lookAt, machinesOf } from './look.ts';
import { isMember, isServing } from './state.ts';

export async function execInMachine(
  context: Context,
  client: ObjectClient,
  group: MachineGroup,
  {
    command,
    tty,
    replica,
  }: { readonly command: readonly string[]; readonly tty: boolean; readonly replica?: string },
): Promise<number> {
  const key = groupKey(group);
  const { machines, targetGroups } = await lookAt(client, key);
  const members = machines.filter((each) => isMember(each) && each.status?.state === 'running');
  const machine =
    replica === undefined
      ? (members.find((each) => isServing(each, group, targetGroups)) ?? members[0])
      : members.find(({ metadata }) => metadata.name.endsWith(replica));
  if (!machine)
    throw new CliError(ExitCode.notFound, `No machine of ${key.name} to run it in`, {
      hint:
        members.length > 0
          ? `there are: ${members.map(({ metadata }) => metadata.name).join(', ')}`
          : undefined,
    });
  return ended(await enter(context, client, machine, { command, tty, stdio: 'inherit' }));
}

export interface LogsWish {
  readonly follow?: boolean;
  readonly tail?: number;
  readonly sinceSeconds?: number;
  readonly timestamps?: boolean;
  readonly replica?: string;
}

const COLOURS = ['green', 'yellow', 'blue', 'red'] as const;

/** What the app's services wrote, of all machines together. */
export async function machineLogs(
  context: Context,
  client: ObjectClient,
  group: MachineGroup,
  wish: LogsWish,
): Promise<void> {
  const machines = (await machinesOf(client, groupKey(group))).filter(
    (each) =>
      isMember(each) &&
      each.status?.state === 'running' &&
      (wish.replica === undefined || each.metadata.name.endsWith(wish.replica)),
  );
  const command = journalCommand(group, wish);
  const show = async (machine: Machine, index: number) => {
    const child = await enter(context, client, machine, { command, stdio: ['ignore', 'pipe', 'inherit'] });
    const done = ended(child);
    if (child.stdout)
      for await (const line of createInterface({ input: child.stdout })) write(context, machine, index, line);
    await done;
  };
  if (wish.follow) await Promise.all(machines.map(show));
  else for (const [index, machine] of machines.entries()) await show(machine, index);
}

function journalCommand({ metadata }: MachineGroup, wish: LogsWish): readonly string[] {
  const services =
    metadata.annotations?.[SERVICES_ANNOTATION]?.split(',').filter((name) => name !== '') ?? [];
  return [
    ...['sudo', 'journalctl', '--no-pager', '--quiet', '--output', wish.timestamps ? 'short-iso' : 'cat'],
    ...services.flatMap((name) => ['--unit', name]),
    ...(wish.follow ? ['--follow'] : []),
    '--lines',
    String(wish.tail ?? 'all'),
    ...(wish.sinceSeconds === undefined ? [] : ['--since', `-${wish.sinceSeconds}s`]),
  ];
}

function write({ io, json }: Context, { metadata: { name } }: Machine, index: number, line: string): void {
  const prefix = paint(io, COLOURS[index % COLOURS.length] ?? 'green', name);
  io.out(json ? `${JSON.stringify({ replica: name, line })}\n` : `${prefix}  ${line}\n`);
}

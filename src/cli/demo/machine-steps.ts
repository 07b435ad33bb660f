// What the demo does to an app in machines, step by step, while requests come in.
//
// Machines end as anyone ends them (TerminateInstances writes the same), and the app of one is stopped in its guest: only the load balancer
// can tell.
import { type Machine, machineKind } from '../../model/kinds/machine.ts';
import { machineGroupKind } from '../../model/kinds/machine-group.ts';
import type { MachineApp } from '../machines/app.ts';
import { applyMachines } from '../machines/apply.ts';
import { endMachines, machinesLeft, removeRest } from '../machines/destroy.ts';
import { ended, enter } from '../machines/enter.ts';
import { ensureKey } from '../machines/key.ts';
import { lookAt } from '../machines/look.ts';
import { networkOf } from '../machines/region.ts';
import { stateSince } from '../machines/show.ts';
import { isServing } from '../machines/state.ts';
import { pause } from '../pause.ts';
import type { StepLine } from '../progress.ts';
import { followStates } from '../rollout/follow.ts';
import type { RolloutState } from '../rollout/state.ts';
import type { Scene, Step } from './step.ts';
import type { MachineVersions, Version } from './versions.ts';

export const MACHINE_APP = { namespace: 'us-east-2', name: 'demo-machines' } as const;
const SERVICE = 'sample-app';
const TIMEOUT_MS = 240_000;
const STEADY_MS = 3000;
const AFTERMATH_MS = 2000;
const REPLICAS = 3;

/** A machine that does not answer for so long has failed: on a busy host they take longer to boot, which the first ones show. */
const START_SECONDS = { atMost: 120, atLeast: 30, timesTheFirst: 2 } as const;

interface Pace {
  startSeconds: number;
}

function demoMachines(
  images: MachineVersions,
  version: Version,
  { startSeconds, replicas = REPLICAS }: Pace & { readonly replicas?: number },
): MachineApp {
  return {
    ...MACHINE_APP,
    image: images[version],
    services: [SERVICE],
    instanceType: 't3.micro',
    replicas,
    port: 8080,
    publicPort: 80,
    env: {},
    healthPath: '/',
    startSeconds,
    rollout: { bakeSeconds: 5, autoRollback: true, least: 100, most: 200 },
  };
}

/** The first step, and those under load. */
export function machineSteps(images: MachineVersions): {
  readonly first: Step;
  readonly underLoad: readonly Step[];
} {
  const pace: Pace = { startSeconds: START_SECONDS.atMost };
  const to = (version: Version, replicas?: number) => demoMachines(images, version, { ...pace, replicas });
  const first: Step = {
    name: 'deploy three machines',
    async run(scene, line) {
      await removeMachines(scene, line);
      const { now } = scene.context.io;
      const began = now();
      await rollOut(scene, line, to('v1'), 'complete');
      const took = (now() - began) / 1000;
      const { atLeast, atMost, timesTheFirst } = START_SECONDS;
      pace.startSeconds = Math.min(atMost, Math.max(atLeast, Math.ceil(took * timesTheFirst)));
      return undefined;
    },
  };
  const underLoad: readonly Step[] = [
    {
      name: 'steady load',
      async run({ context }) {
        await pause(STEADY_MS, context.io.signal);
        return undefined;
      },
    },
    { name: 'replace all by a new image', run: (scene, line) => rollOut(scene, line, to('v2'), 'complete') },
    { name: 'terminate a machine', run: terminateOne },
    { name: 'hang the app of a machine', run: hangOne, isPromised: false },
    {
      name: 'replace all by a broken image',
      async run(scene, line) {
        await rollOut(scene, line, to('broken'), 'rolledBack');
        return 'rolled back';
      },
    },
    { name: 'scale from 3 machines to 4', run: (scene, line) => scaleTo(scene, line, 4) },
    { name: 'scale from 4 machines to 3', run: (scene, line) => scaleTo(scene, line, REPLICAS) },
  ];
  return { first, underLoad };
}

/** Takes the app of an earlier demo away; resolves when nothing of it is left. */
export async function removeMachines({ client, context }: Scene, line?: StepLine): Promise<void> {
  const group = await client.find(machineGroupKind, MACHINE_APP);
  if (!group) return;
  line?.update('removing what an earlier demo left');
  await endMachines(client, group);
  await until({ client, context }, async () => (await machinesLeft(client, group)) === 0);
  await removeRest(client, group, { keepImages: true });
}

async function rollOut(
  scene: Scene,
  line: StepLine,
  app: MachineApp,
  wanted: RolloutState['type'],
): Promise<undefined> {
  const { client, context } = scene;
  const keyName = await ensureKey(context.layout, client, app.namespace);
  const refresh = await applyMachines(client, { ...app, keyName }, await networkOf(client, app.namespace));
  const state = await follow(scene, line, refresh);
  if (state.type === wanted) return settled(scene, line, app.replicas);
  const why = state.type === 'failed' || state.type === 'rolledBack' ? `: ${state.why}` : '';
  throw new Error(`the roll-out ended as ${state.type}, not ${wanted}${why}`);
}

async function scaleTo(scene: Scene, line: StepLine, replicas: number): Promise<undefined> {
  const patch = { spec: { desired: replicas } };
  await scene.client.patch(machineGroupKind, MACHINE_APP, patch, { type: 'merge' });
  return settled(scene, line, replicas);
}

async function terminateOne(scene: Scene, line: StepLine): Promise<string> {
  const { client, context } = scene;
  const { name, namespace } = (await oneThatServes(scene)).metadata;
  await client.patch(machineKind, { namespace, name }, { spec: { power: 'terminated' } }, { type: 'merge' });
  await replaced(scene, line, name);
  await pause(AFTERMATH_MS, context.io.signal);
  return 'replaced';
}

async function hangOne(scene: Scene, line: StepLine): Promise<string> {
  const machine = await oneThatServes(scene);
  const command = ['sudo', 'systemctl', 'kill', '--signal=STOP', SERVICE];
  const stopped = await enter(scene.context, scene.client, machine, {
    command,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if ((await ended(stopped)) !== 0) throw new Error('the app of a machine could not be stopped');
  line.update(`${machine.metadata.name} does not answer any more`);
  await replaced(scene, line, machine.metadata.name);
  return 'replaced, on the word of the load balancer';
}

async function oneThatServes({ client }: Scene): Promise<Machine> {
  const { machines, group, targetGroups } = await lookAt(client, MACHINE_APP);
  const found = machines.find((each) => isServing(each, group, targetGroups));
  if (!found) throw new Error('no machine serves');
  return found;
}

/** That one has ended, and as many serve as before. */
async function replaced(scene: Scene, line: StepLine, name: string): Promise<void> {
  await until(scene, async () => {
    const { machines } = await lookAt(scene.client, MACHINE_APP);
    return !machines.some(({ metadata, status }) => metadata.name === name && status?.state !== 'terminated');
  });
  await settled(scene, line, REPLICAS);
}

/** So many serve, and those that leave have left. */
async function settled(scene: Scene, line: StepLine, replicas: number): Promise<undefined> {
  await until(scene, async () => {
    const { machines, group, targetGroups } = await lookAt(scene.client, MACHINE_APP);
    const here = machines.filter(({ status }) => status?.state !== 'terminated');
    const serving = here.filter((each) => isServing(each, group, targetGroups));
    line.update(`${serving.length} of ${here.length} machines serve`);
    return serving.length === replicas && here.length === replicas;
  });
}

async function until({ context }: Scene, holds: () => Promise<boolean>): Promise<void> {
  const { signal } = context.io;
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await holds())) {
    if (signal.aborted) throw new Error('interrupted');
    if (Date.now() > deadline) throw new Error('machines do not get ready, or do not end, in time');
    await pause(150, signal);
  }
}

function follow(
  { client, context }: Scene,
  line: StepLine,
  refresh: string | undefined,
): Promise<RolloutState> {
  return followStates(() => stateSince(client, MACHINE_APP, refresh), MACHINE_APP, {
    timeoutMs: TIMEOUT_MS,
    signal: context.io.signal,
    progress: (text) => line.update(text),
  });
}

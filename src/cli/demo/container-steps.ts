// What the demo does to an app in containers, step by step, while requests come in.
import { deploymentKind } from '../../model/kinds/deployment.ts';
import { isPodReady, type Pod, podKind } from '../../model/kinds/pod.ts';
import { type App, deploymentOf } from '../deploy/app.ts';
import { applyApp } from '../deploy/apply.ts';
import { pause } from '../pause.ts';
import { findProgram, type ProgramName, startProgram, waitReady } from '../programs.ts';
import type { StepLine } from '../progress.ts';
import { followRollout } from '../rollout/follow.ts';
import type { RolloutState } from '../rollout/state.ts';
import { killReplica } from './replica.ts';
import type { Scene, Step } from './step.ts';
import { imageOf, type Version } from './versions.ts';

export const APP = { namespace: 'tutti-demo', name: 'sample-app' } as const;
const TIMEOUT_MS = 180_000;
const STEADY_MS = 3000;
/** What a loss does to requests may show a little later. */
const AFTERMATH_MS = 2000;

/** The app as the demo asks for it. Bake time and grace period are short so that the demo is: the app ignores SIGTERM. */
export function demoApp(version: Version, replicas = 3): App {
  return {
    ...APP,
    image: imageOf(version),
    replicas,
    port: 8080,
    publicPort: 80,
    env: { NODE_ENV: 'production' },
    healthPath: '/',
    rollout: { surge: 3, unavailable: 0, bakeSeconds: 5, deadlineSeconds: 120 },
    graceSeconds: 5,
  };
}

export const deployStep: Step = {
  name: 'deploy three replicas',
  async run(scene, line) {
    await removeApp(scene, line);
    await applyApp(scene.client, demoApp('v1'));
    expectState(await follow(scene, line), 'complete');
    return undefined;
  },
};

export const stepsUnderLoad: readonly Step[] = [
  {
    name: 'steady load',
    async run({ context }) {
      await pause(STEADY_MS, context.io.signal);
      return undefined;
    },
  },
  {
    name: 'roll out a new version',
    run: (scene, line) => rollOut(scene, line, demoApp('v2')),
  },
  { name: 'kill a replica', run: killOne },
  {
    name: 'roll out a broken version',
    async run(scene, line) {
      await applyApp(scene.client, demoApp('broken'));
      const state = await follow(scene, line);
      expectState(state, 'rolledBack');
      return 'rolled back';
    },
  },
  { name: 'scale from 3 to 6', run: (scene, line) => rollOut(scene, line, demoApp('v2', 6)) },
  { name: 'scale from 6 to 3', run: (scene, line) => rollOut(scene, line, demoApp('v2', 3)) },
  {
    name: 'kill control during a roll-out',
    run: (scene, line) => rollOutWithout(scene, line, { program: 'control', app: demoApp('v1') }),
  },
  {
    name: 'kill the agent during a roll-out',
    run: (scene, line) => rollOutWithout(scene, line, { program: 'agent', app: demoApp('v2') }),
  },
];

/** Takes the app of an earlier demo away; resolves when its pods are gone. */
export async function removeApp({ client, context }: Scene, line?: StepLine): Promise<void> {
  const { namespace } = APP;
  if (await client.find(deploymentKind, APP)) {
    line?.update('removing what an earlier demo left');
    await client.delete(deploymentKind, APP, { propagationPolicy: 'Foreground' });
  }
  const deadline = Date.now() + TIMEOUT_MS;
  while ((await client.list(podKind, { namespace, labelSelector: selector() })).items.length > 0) {
    if (Date.now() > deadline) throw new Error('pods of an earlier demo do not end');
    if (context.io.signal.aborted) throw new Error('interrupted');
    await pause(200, context.io.signal);
  }
}

async function rollOut(scene: Scene, line: StepLine, app: App): Promise<undefined> {
  await applyApp(scene.client, app);
  expectState(await follow(scene, line), 'complete');
  await oldPodsGone(scene, line, app);
  return undefined;
}

/** Starts a roll-out, kills the program in the middle of it, starts it again: the roll-out must end well. */
async function rollOutWithout(
  scene: Scene,
  line: StepLine,
  { program, app }: { readonly program: ProgramName; readonly app: App },
): Promise<string> {
  const { context } = scene;
  await applyApp(scene.client, app);
  const isUnderWay = ({ counts }: RolloutState) => counts.updated > 0 && counts.total > counts.updated;
  await follow(scene, line, isUnderWay);
  const pid = findProgram(context.layout, program)?.pid;
  if (pid === undefined) throw new Error(`${program} does not run`);
  process.kill(pid, 'SIGKILL');
  line.update(`${program} is dead`);
  await pause(1000, context.io.signal);
  await waitReady(context, { timeoutMs: 60_000, started: [startProgram(context, program)] });
  line.update(`${program} is back`);
  expectState(await follow(scene, line), 'complete');
  await oldPodsGone(scene, line, app);
  return 'started again';
}

async function killOne(scene: Scene, line: StepLine): Promise<string> {
  const victim = (await pods(scene)).find(isPodReady);
  if (!victim) throw new Error('no replica is ready');
  if (killReplica(victim) === 0) throw new Error(`no process of pod ${victim.metadata.name} was found`);
  await podsReach(scene, line, (all) => {
    const now = all.find(({ metadata }) => metadata.uid === victim.metadata.uid);
    const isReplaced = !now || restarts(now) > restarts(victim);
    return isReplaced && all.filter(isPodReady).length === 3;
  });
  await pause(AFTERMATH_MS, scene.context.io.signal);
  return 'healed';
}

/** What the load sees of a roll-out ends when the last old replica has left. */
function oldPodsGone(scene: Scene, line: StepLine, { replicas }: App): Promise<void> {
  return podsReach(scene, line, (all) => all.length === replicas && all.every(isPodReady));
}

async function podsReach(
  scene: Scene,
  line: StepLine,
  holds: (pods: readonly Pod[]) => boolean,
): Promise<void> {
  const { signal } = scene.context.io;
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const all = await pods(scene);
    if (holds(all)) return;
    line.update(`${all.filter(isPodReady).length} of ${all.length} ready`);
    if (signal.aborted) throw new Error('interrupted');
    if (Date.now() > deadline) throw new Error('replicas do not get ready in time');
    await pause(100, signal);
  }
}

async function pods({ client }: Scene): Promise<readonly Pod[]> {
  return (await client.list(podKind, { namespace: APP.namespace, labelSelector: selector() })).items;
}

function selector(): string {
  const labels = deploymentOf(demoApp('v1')).spec.selector.matchLabels ?? {};
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

function restarts(pod: Pod): number {
  return (pod.status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0);
}

function follow(
  { client, context }: Scene,
  line: StepLine,
  until?: (state: RolloutState) => boolean,
): Promise<RolloutState> {
  const { signal } = context.io;
  return followRollout(client, APP, {
    timeoutMs: TIMEOUT_MS,
    signal,
    until,
    progress: (text) => line.update(text),
  });
}

function expectState(state: RolloutState, wanted: RolloutState['type']): void {
  if (state.type === wanted) return;
  const why = state.type === 'failed' || state.type === 'rolledBack' ? `: ${state.why}` : '';
  throw new Error(`the roll-out ended as ${state.type}, not ${wanted}${why}`);
}

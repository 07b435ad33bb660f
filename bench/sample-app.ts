// The sample app as `tutti deploy` would deploy it in the benchmark's instance, and what is waited for.
import { type App, deploymentOf } from '../src/cli/deploy/app.ts';
import { applyApp, waitForUrl } from '../src/cli/deploy/apply.ts';
import { rolloutState } from '../src/cli/rollout/state.ts';
import type { RemoteClient } from '../src/machinery/remote/client.ts';
import { deploymentKind } from '../src/model/kinds/deployment.ts';
import { isPodReady, type Pod, podKind } from '../src/model/kinds/pod.ts';
import { firstOk } from './http-ready.ts';
import { IMAGE } from './instance.ts';

const LIMIT_MS = 300_000;
const POLL_MS = 50;
const signal = new AbortController().signal;

/** It ignores SIGTERM, so its grace period is kept short. */
export function appOf(name: string, options: Partial<App> = {}): App {
  const rollout = { surge: '100%', unavailable: 0, bakeSeconds: 0, deadlineSeconds: 240 };
  return {
    ...{ name, namespace: 'bench', image: IMAGE, replicas: 3, port: 8080, publicPort: 80, env: {} },
    ...{ healthPath: '/', rollout, graceSeconds: 2 },
    ...options,
  };
}

/** Deploys it and waits until it is complete and its load balancer answers. */
export async function deploy(client: RemoteClient, app: App): Promise<{ readonly url: string }> {
  await applyApp(client, app);
  await complete(client, app);
  const url = await waitForUrl(client, app, { timeoutMs: LIMIT_MS, signal });
  if (!url) throw new Error(`No load balancer listens for ${app.name}`);
  const { hostname: host, port } = new URL(url);
  await firstOk({ host, port: Number(port || 80) });
  return { url };
}

/** Resolves when the roll-out is complete; throws when it fails. */
export async function complete(client: RemoteClient, app: App): Promise<void> {
  await until(`roll-out of ${app.name}`, async () => {
    const state = rolloutState(await client.get(deploymentKind, app));
    if (state.type === 'failed' || state.type === 'rolledBack') throw new Error(`${app.name}: ${state.why}`);
    return state.type === 'complete';
  });
}

/** Resolves when only the replicas that are wanted are left. */
export function settled(client: RemoteClient, app: App): Promise<void> {
  return until(`pods of ${app.name}`, async () => {
    const pods = await podsOf(client, app);
    return pods.length === app.replicas && pods.every(isPodReady);
  });
}

export async function podsOf(client: RemoteClient, app: App): Promise<readonly Pod[]> {
  const { matchLabels = {} } = deploymentOf(app).spec.selector;
  const labelSelector = Object.entries(matchLabels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
  return (await client.list(podKind, { namespace: app.namespace, labelSelector })).items;
}

export async function remove(client: RemoteClient, app: App): Promise<void> {
  await client.delete(deploymentKind, app, { propagationPolicy: 'Foreground' });
  await until(`end of ${app.name}`, async () => (await podsOf(client, app)).length === 0);
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Not within ${LIMIT_MS / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

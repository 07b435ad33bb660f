// Ours: a pod through the API over HTTPS, from the create call until its address, as its status tells it, answers.
import type { RemoteClient } from '../src/machinery/remote/client.ts';
import { podKind } from '../src/model/kinds/pod.ts';
import { type ContainerSide, since } from './container-side.ts';
import { firstOk } from './http-ready.ts';
import { IMAGE } from './instance.ts';

const PORT = 8080;
const NAMESPACE = 'default';
const GONE_MS = 60_000;
let made = 0;

export function podSide(client: RemoteClient): ContainerSide {
  return {
    name: 'tutti',
    async start(count) {
      const names = Array.from({ length: count }, () => `bench-${made++}`);
      const watch = new AbortController();
      const addresses = await followAddresses(client, watch.signal);
      const began = performance.now();
      const startOne = async (name: string): Promise<void> => {
        await client.create(podKind, { metadata: { name, namespace: NAMESPACE }, spec: specOf() });
        await firstOk({ host: await addresses.of(name), port: PORT });
      };
      try {
        await Promise.all(names.map(startOne));
        return since(began);
      } finally {
        watch.abort();
        await remove(client, names);
      }
    },
  };
}

function specOf() {
  return {
    containers: [{ name: 'app', image: IMAGE, env: [{ name: 'PORT', value: String(PORT) }] }],
    terminationGracePeriodSeconds: 0,
  };
}

interface Addresses {
  of(pod: string): Promise<string>;
}

async function followAddresses(client: RemoteClient, signal: AbortSignal): Promise<Addresses> {
  const { resourceVersion } = await client.list(podKind, { namespace: NAMESPACE, limit: 1 });
  const known = new Map<string, string>();
  const waiting = new Map<string, (address: string) => void>();
  const follow = async (): Promise<void> => {
    for await (const event of client.watch(podKind, { namespace: NAMESPACE, resourceVersion, signal })) {
      if (event.type === 'BOOKMARK') continue;
      const { metadata, status } = event.object;
      if (!status?.podIP) continue;
      known.set(metadata.name, status.podIP);
      waiting.get(metadata.name)?.(status.podIP);
    }
  };
  follow().catch((error) => {
    if (!signal.aborted) console.error('The watch on pods ended', error);
  });
  return {
    of: async (pod) => known.get(pod) ?? new Promise((resolve) => waiting.set(pod, resolve)),
  };
}

async function remove(client: RemoteClient, names: readonly string[]): Promise<void> {
  await Promise.all(
    names.map((name) =>
      client
        .delete(podKind, { namespace: NAMESPACE, name }, { gracePeriodSeconds: 1 })
        .catch(() => undefined),
    ),
  );
  const deadline = performance.now() + GONE_MS;
  while ((await client.list(podKind, { namespace: NAMESPACE })).items.length > 0) {
    if (performance.now() > deadline) throw new Error('Pods of the benchmark do not end');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

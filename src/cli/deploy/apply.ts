// Writes an app's objects by server-side apply, and finds where it answers.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import { deploymentKind } from '../../model/kinds/deployment.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { type Service, serviceKind } from '../../model/kinds/service.ts';
import { pause } from '../pause.ts';
import { type App, deploymentOf, serviceOf } from './app.ts';

const FIELD_MANAGER = 'tutti-deploy';
const ADDRESS_POLL_MS = 50;

/** Idempotent. Throws Invalid with the fields that are wrong. */
export async function applyApp(client: ObjectClient, app: App): Promise<void> {
  const { name, namespace } = app;
  await ensureNamespace(client, namespace);
  const options = { type: 'apply', fieldManager: FIELD_MANAGER, force: true } as const;
  const service = serviceOf(app);
  if (service) await client.patch(serviceKind, { namespace, name }, service, options);
  await client.patch(deploymentKind, { namespace, name }, deploymentOf(app), options);
}

async function ensureNamespace(client: ObjectClient, name: string): Promise<void> {
  if (await client.find(namespaceKind, { name })) return;
  try {
    await client.create(namespaceKind, { metadata: { name }, spec: {} });
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
  }
}

/** The URL once the balancer listens; undefined when it does not within the time. */
export async function waitForUrl(
  client: ObjectClient,
  app: Pick<App, 'name' | 'namespace'>,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const deadline = Date.now() + timeoutMs;
  while (!signal.aborted && Date.now() < deadline) {
    const url = serviceUrl(await client.get(serviceKind, { namespace: app.namespace, name: app.name }));
    if (url) return url;
    await pause(ADDRESS_POLL_MS, signal);
  }
  return undefined;
}

/** `http://127.77.0.2`, with the port when it is not 80; undefined while no balancer listens. */
export function serviceUrl({ status, spec }: Service): string | undefined {
  const address = status?.loadBalancer?.ingress?.[0]?.ip;
  const port = spec.ports?.[0]?.port;
  if (!address || !port) return undefined;
  return port === 80 ? `http://${address}` : `http://${address}:${port}`;
}

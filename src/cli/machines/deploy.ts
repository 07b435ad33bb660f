// `tutti deploy --as machine`: an image with the app and what keeps it running, machines of it behind a load balancer, and new versions by
// a refresh that replaces one machine after another.
import { machineGroupKind } from '../../model/kinds/machine-group.ts';
import { secondsOf } from '../amount.ts';
import { type Context, connect } from '../context.ts';
import type { DeployOptions } from '../deploy/options.ts';
import { usualRegion } from '../image/build.ts';
import type { MachineApp } from './app.ts';
import { applyMachines } from './apply.ts';
import { machineImageOf, machineSourceOf } from './image.ts';
import { ensureKey } from './key.ts';
import { machineKey, wantedMachines } from './options.ts';
import { networkOf, openRegion } from './region.ts';
import { showMachines } from './show.ts';
import { waitForUrl } from './url.ts';

const URL_TIMEOUT_MS = 10_000;

export async function deployMachines(
  context: Context,
  options: DeployOptions,
  argument: string,
): Promise<undefined> {
  const { io } = context;
  const timeoutMs = secondsOf('--timeout', options.timeout) * 1000;
  const source = machineSourceOf(argument);
  const sources = { options, file: source.file, fallbackName: source.fallbackName };
  const key = machineKey(sources, usualRegion(io.env));
  const began = io.now();
  const client = await connect(context);
  await openRegion(context, key.namespace);
  const running = await client.find(machineGroupKind, key);
  wantedMachines(sources, key, { image: '', services: [] }, running); // flags that are wrong are told before a long build
  const image = await machineImageOf(context, client, source, key.namespace);
  const keyName = await ensureKey(context.layout, client, key.namespace);
  const app = { ...wantedMachines(sources, key, image, running), keyName };
  const refresh = await applyMachines(client, app, await networkOf(client, key.namespace));
  if (options.wait !== false)
    await showMachines(context, client, { key, title: `Roll out ${app.name}`, timeoutMs, refresh });
  const url =
    app.port === undefined || options.wait === false
      ? undefined
      : await waitForUrl(client, key, { timeoutMs: URL_TIMEOUT_MS, signal: io.signal });
  report(context, { app, url, seconds: (io.now() - began) / 1000 });
  return undefined;
}

function report(
  { io, json }: Context,
  { app, url, seconds }: { readonly app: MachineApp; readonly url?: string; readonly seconds: number },
): void {
  const { name, namespace, image, replicas } = app;
  if (json)
    io.out(
      `${JSON.stringify({ ok: true, app: { way: 'machine', namespace, name, image, replicas, url }, seconds })}\n`,
    );
  else io.out(url ? `${url}\n` : `${name} runs ${image}\n`);
}

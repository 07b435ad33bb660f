// What every verb is given beside its options: the streams, the instance, and the way to its programs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectClient } from '../machinery/object-client.ts';
import { readKubeconfig } from '../machinery/pki/kubeconfig.ts';
import { openRemoteClient } from '../machinery/remote/client.ts';
import type { InstanceConfig } from '../model/config.ts';
import { type HostLayout, hostLayout } from '../model/host-layout.ts';
import { CliError, ExitCode } from './exit.ts';
import type { Io } from './io.ts';

export interface Context {
  readonly io: Io;
  /** The one JSON object or plain text: what the user asked for. */
  readonly json: boolean;
  readonly layout: HostLayout;
  /** The folder that holds dist/ and scripts/. */
  readonly root: string;
}

/** Other instances than the user's own are named by environment: TUTTI_INSTANCE, TUTTI_NUMBER, TUTTI_STATE_DIR, TUTTI_RUN_DIR. */
export function openContext(io: Io, json: boolean): Context {
  const { TUTTI_INSTANCE, TUTTI_NUMBER, TUTTI_STATE_DIR, TUTTI_RUN_DIR } = io.env;
  const layout = hostLayout({
    instance: TUTTI_INSTANCE || undefined,
    number: TUTTI_NUMBER ? Number(TUTTI_NUMBER) : undefined,
    stateDir: TUTTI_STATE_DIR || undefined,
    runDir: TUTTI_RUN_DIR || undefined,
  });
  return { io, json, layout, root: join(import.meta.dirname, '..') };
}

export const kubeconfigPath = (layout: HostLayout) => join(layout.stateDir, 'kubeconfig');
export const configPath = (layout: HostLayout) => join(layout.stateDir, 'config.json');

/** What the instance was started with; undefined before the first `up`. */
export function findConfig(layout: HostLayout): InstanceConfig | undefined {
  try {
    return JSON.parse(readFileSync(configPath(layout), 'utf8')) as InstanceConfig; // written by `up`
  } catch {
    return undefined;
  }
}

/** The object client of the running control program. Throws CliError when it was never started. */
export async function connect({ layout }: Context): Promise<ObjectClient> {
  try {
    return openRemoteClient(await readKubeconfig(kubeconfigPath(layout)));
  } catch (cause) {
    throw new CliError(ExitCode.unavailable, 'Tutti is not running', { hint: 'run "tutti up"', cause });
  }
}

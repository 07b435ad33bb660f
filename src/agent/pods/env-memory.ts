// The environment that each container was last given, in the run directory (memory, not disk): for an agent that restarts while
// control is down and so cannot look anything up.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { HostLayout } from '../../model/host-layout.ts';
import { type EnvInputs, environment } from './env.ts';
import { envPath } from './names.ts';

/** As the cluster has it now; as it was last time until the cluster's state is known. Throws SourceMissing. */
export function rememberedEnvironment(layout: HostLayout, inputs: EnvInputs): ReadonlyMap<string, string> {
  const { downward, container, sources } = inputs;
  const path = envPath(layout, downward.pod.metadata.uid, container.name);
  const before = sources.synced() ? undefined : read(path);
  if (before) return before;
  const env = environment(inputs);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, JSON.stringify([...env]), { mode: 0o600 });
  return env;
}

function read(path: string): ReadonlyMap<string, string> | undefined {
  try {
    return new Map(JSON.parse(readFileSync(path, 'utf8')) as [string, string][]); // written above
  } catch {
    return undefined;
  }
}

// What does a container run, where and with which environment? From what its image says and what its spec says.
import { DriverError } from './driver.ts';
import type { ImageConfig } from './manifest.ts';

export const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** As Docker and Kubernetes have it: a given entrypoint drops the image's arguments. */
export function commandLine(
  image: ImageConfig,
  spec: { readonly entrypoint?: readonly string[]; readonly args?: readonly string[] },
): readonly string[] {
  const entrypoint = spec.entrypoint ?? image.entrypoint;
  const args = spec.args ?? (spec.entrypoint === undefined ? image.command : []);
  const line = [...entrypoint, ...args];
  if (line.length === 0)
    throw new DriverError('Refused', 'No command: neither the image nor the container names one');
  return line;
}

/** A later `NAME=value` replaces an earlier one of the same name, in its place. */
export function mergeEnv(...lists: readonly (readonly string[])[]): readonly string[] {
  const merged = new Map<string, string>();
  for (const entry of lists.flat()) merged.set(entry.split('=', 1)[0] ?? '', entry);
  return [...merged.values()];
}

export function environment(
  image: ImageConfig,
  spec: { readonly env: readonly string[]; readonly hostname: string; readonly terminal: boolean },
): readonly string[] {
  const own = [defaultPath, `HOSTNAME=${spec.hostname}`, ...(spec.terminal ? ['TERM=xterm'] : [])];
  return mergeEnv(own, image.env, spec.env);
}

export function workingDirectory(image: ImageConfig, given: string | undefined): string {
  const directory = given || image.workingDir || '/';
  return directory.startsWith('/') ? directory : `/${directory}`;
}

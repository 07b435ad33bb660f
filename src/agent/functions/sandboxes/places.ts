// Names and paths of all that a sandbox has on this host. All derive from its id, and the id is known by its form: what a crash of the agent
// left is found by name alone.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { HostLayout } from '../../../model/host-layout.ts';

/** On the container: it belongs to a sandbox. */
export const SANDBOX_LABEL = 'tutti.dev/sandbox';
/** Below the instance's own cgroup; each sandbox has one in it. */
export const SANDBOX_CGROUP = 'functions';

/** Also the name of its container, port and address. Ids of pods have dashes, those of machines begin with `i-`. */
export const newSandboxId = (): string => `fn${randomBytes(6).toString('hex')}`;
export const isSandboxId = (text: string): boolean => /^fn[0-9a-f]{12}$/.test(text);

/** A mount of its own that is shared, so that what is mounted in it later shows in sandboxes. */
export const sandboxRoot = ({ runDir }: HostLayout): string => join(runDir, 'functions');

export interface SandboxPlaces {
  readonly directory: string;
  /** Becomes /tmp. */
  readonly tmp: string;
  /** Becomes /var/task; the code is mounted on it. */
  readonly task: string;
  /** Where the code's mount is made read-only before anybody sees it. */
  readonly stage: string;
  readonly hosts: string;
}

export function placesOf(layout: HostLayout, id: string): SandboxPlaces {
  const directory = join(sandboxRoot(layout), id);
  return {
    directory,
    tmp: join(directory, 'tmp'),
    task: join(directory, 'task'),
    stage: join(directory, 'stage'),
    hosts: join(directory, 'hosts'),
  };
}

/** The same for all. */
export const resolvPath = (layout: HostLayout): string => join(sandboxRoot(layout), 'resolv.conf');

// Sandboxes and the Runtime API together: what a runtime wrote is told before what it answered.
import type { SandboxContainerDriver } from '../../../drivers/container/sandbox.ts';
import type { NetworkDriver } from '../../../drivers/network/driver.ts';
import type { Clock } from '../../../machinery/clock.ts';
import type { Log } from '../../../machinery/log.ts';
import type { HostLayout } from '../../../model/host-layout.ts';
import type { AddressPool } from '../../network/address-pool.ts';
import { startRuntimeApi } from '../runtime-api/server.ts';
import type { RuntimeApi, SandboxHost } from '../sandbox.ts';
import { openSandboxHost, type SandboxFilter } from './host.ts';
import { openMounter } from './mounter.ts';

export interface SandboxParts {
  readonly layout: HostLayout;
  readonly containers: SandboxContainerDriver;
  readonly network: NetworkDriver;
  /** The one that pods get theirs from. */
  readonly addresses: AddressPool;
  readonly node: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly filter?: SandboxFilter;
  /** Done before anything listens: what a sandbox of an agent before asks must not be taken for a new one's with the same address. */
  readonly before?: (host: SandboxHost) => Promise<void>;
}

export interface Sandboxes {
  readonly host: SandboxHost;
  readonly api: RuntimeApi;
  /** Ends what listens and helps; sandboxes stay, for `host.removeAll` now or at the next start. */
  close(): Promise<void>;
}

/** Throws when the place of sandboxes cannot be made, or the Runtime API's port is taken. Leftovers stay: `host.removeAll`. */
export async function openSandboxes(parts: SandboxParts): Promise<Sandboxes> {
  const { layout, log } = parts;
  const mounter = openMounter();
  const host = await openSandboxHost({ ...parts, mounter });
  await parts.before?.(host);
  const api = await startRuntimeApi({
    address: layout.metadata.address,
    port: layout.functions.runtimeApiPort,
    log,
    settle: (sandbox) => host.drain(sandbox),
  });
  return {
    host,
    api,
    async close() {
      await api.close();
      mounter.close();
    },
  };
}

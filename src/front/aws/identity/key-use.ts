// When was an access key last used? Remembered in memory and written to its status every few minutes, as AWS does.
//
// What a crash loses is at most those minutes. A key that is gone meanwhile is no loss.
import type { Clock } from '../../../machinery/clock.ts';
import type { Log } from '../../../machinery/log.ts';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { isError } from '../../../model/errors.ts';
import { accessKeyKind, accessKeyName } from '../../../model/kinds/access-key.ts';

export interface KeyUse {
  readonly region: string;
  readonly service: string;
  readonly atMs: number;
}

export interface KeyUses {
  note(accessKeyId: string, use: KeyUse): void;
  /** Writes what was noted since. */
  flush(): Promise<void>;
}

const WRITE_EVERY_MS = 120_000;

export interface KeyUseDeps {
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export function openKeyUses(deps: KeyUseDeps): KeyUses {
  let noted = new Map<string, KeyUse>();
  let waits = false;
  const flush = async () => {
    const batch = noted;
    noted = new Map();
    for (const [accessKeyId, use] of batch) await write(deps, accessKeyId, use);
  };
  return {
    flush,
    note(accessKeyId, use) {
      noted.set(accessKeyId, use);
      if (waits) return;
      waits = true;
      deps.clock.after(WRITE_EVERY_MS, () => {
        waits = false;
        if (!deps.signal.aborted) void flush();
      });
    },
  };
}

async function write({ client, log }: KeyUseDeps, accessKeyId: string, use: KeyUse): Promise<void> {
  const { region, service, atMs } = use;
  const at = new Date(atMs).toISOString().replace(/\.\d{3}/, '');
  try {
    const key = await client.find(accessKeyKind, { name: accessKeyName(accessKeyId) });
    if (key)
      await client.updateStatus(accessKeyKind, { ...key, status: { lastUsed: { at, service, region } } });
  } catch (error) {
    // Changed or deleted at the same moment: the next use is noted again.
    if (isError(error, 'Conflict', 'NotFound')) return;
    log.warn('Cannot write when an access key was last used', { error, accessKeyId });
  }
}

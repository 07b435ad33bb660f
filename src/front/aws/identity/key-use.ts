// When was an access key or a role last used? Remembered in memory and written to its status every two minutes; AWS takes longer.
//
// What a crash loses is at most those minutes. A key or role that is gone meanwhile is no loss.
import type { Clock } from '../../../machinery/clock.ts';
import type { Log } from '../../../machinery/log.ts';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { isError } from '../../../model/errors.ts';
import { accessKeyKind, accessKeyName } from '../../../model/kinds/access-key.ts';
import { iamRoleKind } from '../../../model/kinds/iam-role.ts';
import { objectName } from '../../../model/object-name.ts';
import type { Caller } from './caller.ts';

export interface Use {
  readonly region: string;
  readonly service: string;
  readonly atMs: number;
}

export interface KeyUses {
  note(caller: Caller, use: Use): void;
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

/** What remembers its last use: a key, or a role by its AWS name. */
type Used = { readonly key: string } | { readonly role: string };

export function openKeyUses(deps: KeyUseDeps): KeyUses {
  let noted = new Map<string, { readonly used: Used; readonly use: Use }>();
  let waits = false;
  const flush = async () => {
    const batch = noted;
    noted = new Map();
    for (const { used, use } of batch.values()) await write(deps, used, use);
  };
  return {
    flush,
    note(caller, use) {
      const used = usedBy(caller);
      if (!used) return;
      noted.set('key' in used ? used.key : used.role, { used, use });
      if (waits) return;
      waits = true;
      deps.clock.after(WRITE_EVERY_MS, () => {
        waits = false;
        if (!deps.signal.aborted) void flush();
      });
    },
  };
}

/** The root's key is a file, and sessions of users have no keys that are kept. */
function usedBy({ kind, arn, accessKeyId = '' }: Caller): Used | undefined {
  if (kind === 'assumed-role') return { role: arn.split('/')[1] ?? '' };
  return kind === 'user' && !accessKeyId.startsWith('ASIA') ? { key: accessKeyId } : undefined;
}

async function write(deps: KeyUseDeps, used: Used, use: Use): Promise<void> {
  try {
    if ('key' in used) await writeKey(deps, used.key, use);
    else await writeRole(deps, used.role, use);
  } catch (error) {
    // Changed or deleted at the same moment: the next use is noted again.
    if (isError(error, 'Conflict', 'NotFound')) return;
    deps.log.warn('Cannot write when credentials were last used', { error, ...used });
  }
}

async function writeKey({ client }: KeyUseDeps, accessKeyId: string, use: Use): Promise<void> {
  const { region, service, atMs } = use;
  const key = await client.find(accessKeyKind, { name: accessKeyName(accessKeyId) });
  const lastUsed = { at: timeText(atMs), service, region };
  if (key) await client.updateStatus(accessKeyKind, { ...key, status: { lastUsed } });
}

async function writeRole({ client }: KeyUseDeps, roleName: string, { region, atMs }: Use): Promise<void> {
  const role = await client.find(iamRoleKind, { name: objectName(roleName.toLowerCase()) });
  const lastUsed = { at: timeText(atMs), region };
  if (role) await client.updateStatus(iamRoleKind, { ...role, status: { lastUsed } });
}

function timeText(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d{3}/, '');
}

// The credentials of functions' execution roles: asked of control, kept until they end, so that sandboxes can be made while control is down.
//
// Also on a file system in memory, for an agent that restarts meanwhile. A role that Lambda may not assume gives none: the code runs without.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { ClusterAccess } from '../../machinery/pki/kubeconfig.ts';
import { openConnection } from '../../machinery/remote/connection.ts';
import type { RoleKeys } from './invoke/environment.ts';

export interface FunctionRoleAnswer {
  /** Absent: there is no such role, or Lambda may not assume it. */
  readonly keys?: RoleKeys;
}

export interface FunctionRolesDeps {
  ask(role: string, session: string): Promise<FunctionRoleAnswer>;
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

interface Kept extends FunctionRoleAnswer {
  readonly atMs: number;
}

const RENEW_BEFORE_MS = 2 * 3_600_000;
const NONE_MS = 10_000;
const WITHIN_MS = 5000;

export class FunctionRoles {
  readonly #deps: FunctionRolesDeps;
  readonly #kept = new Map<string, Kept>();
  readonly #asking = new Map<string, Promise<RoleKeys | undefined>>();

  constructor(deps: FunctionRolesDeps) {
    this.#deps = deps;
    mkdirSync(deps.folder, { recursive: true, mode: 0o700 });
  }

  /** Undefined when there are none to be had. Never rejects. */
  async keys(role: string, session: string): Promise<RoleKeys | undefined> {
    const id = createHash('sha256').update(`${role} ${session}`).digest('hex').slice(0, 32);
    const kept = this.#kept.get(id) ?? this.#read(id);
    if (kept && this.#isFresh(kept)) return kept.keys;
    const mine =
      this.#asking.get(id) ?? this.#ask(id, role, session, kept).finally(() => this.#asking.delete(id));
    this.#asking.set(id, mine);
    return mine;
  }

  async #ask(id: string, role: string, session: string, old?: Kept): Promise<RoleKeys | undefined> {
    const { ask, clock, log, folder } = this.#deps;
    try {
      const kept: Kept = { ...(await ask(role, session)), atMs: clock.now() };
      this.#kept.set(id, kept);
      writeFileSync(join(folder, `${id}.json`), JSON.stringify(kept), { mode: 0o600 });
      if (!kept.keys)
        log.warn('A function has no credentials, since Lambda may not assume its role', { role });
      return kept.keys;
    } catch (error) {
      log.warn('Cannot renew the credentials of a function', { error, role });
      return old?.keys && old.keys.expiresAtMs > clock.now() ? old.keys : undefined;
    }
  }

  #isFresh({ keys, atMs }: Kept): boolean {
    const nowMs = this.#deps.clock.now();
    return keys ? keys.expiresAtMs - nowMs > RENEW_BEFORE_MS : nowMs - atMs < NONE_MS;
  }

  #read(id: string): Kept | undefined {
    try {
      const kept = JSON.parse(readFileSync(join(this.#deps.folder, `${id}.json`), 'utf8')) as Kept; // by #ask
      this.#kept.set(id, kept);
      return kept;
    } catch {
      return undefined;
    }
  }
}

/** Asks control, with the agent's own certificate. */
export function openFunctionRoleQuestions(access: ClusterAccess, clock: Clock): FunctionRolesDeps['ask'] {
  const connection = openConnection(access, { clock, userAgent: 'tutti-agent/1', timeoutMs: WITHIN_MS });
  return async (role, session) => {
    const path = `/tutti/v1/aws/function-role?${new URLSearchParams({ role, session })}`;
    return (await connection.ask({ method: 'POST', path })) as FunctionRoleAnswer; // our other end wrote it
  };
}

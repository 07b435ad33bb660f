// The credentials of machines' roles: asked of control ahead of time, kept until they end, so that they go on while control is down.
//
// Also in a file in memory, for an agent that restarts meanwhile. Asked for again with an hour left, or when they are asked for and
// there are none.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import { isError } from '../../model/errors.ts';
import type { Machine } from '../../model/kinds/machine.ts';

export interface RoleKeys {
  readonly name: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAtMs: number;
}

/** What control answers for a machine: its role's keys, or that EC2 may not assume the role. */
export interface RoleAnswer {
  readonly role?: RoleKeys;
  readonly refused?: { readonly name: string };
}

interface Kept extends RoleAnswer {
  /** The profile that they were given for: another one needs others. */
  readonly profile: string;
  readonly atMs: number;
}

export interface RoleCredentialsDeps {
  ask(machine: Machine): Promise<RoleAnswer>;
  /** Below the run directory. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

const RENEW_BEFORE_MS = 3_600_000;
/** How long nothing is asked again for a machine whose profile has no role, or none that EC2 may assume. */
const NONE_MS = 10_000;

export class RoleCredentials {
  readonly #deps: RoleCredentialsDeps;
  readonly #kept = new Map<string, Kept>();
  readonly #asking = new Map<string, Promise<Kept>>();

  constructor(deps: RoleCredentialsDeps) {
    this.#deps = deps;
    mkdirSync(deps.folder, { recursive: true, mode: 0o700 });
  }

  /** What is known now, without asking. */
  known(machine: Machine): RoleKeys | undefined {
    const kept = this.#find(machine);
    return kept?.role && kept.role.expiresAtMs > this.#deps.clock.now() ? kept.role : undefined;
  }

  /** The role that EC2 may not assume, by what was last heard. */
  refused(machine: Machine): string | undefined {
    return this.#find(machine)?.refused?.name;
  }

  /** Asked of control when there are none that last. Throws when there are none to be had. */
  async current(machine: Machine): Promise<RoleKeys | undefined> {
    if (!machine.spec.instanceProfile) return undefined;
    const kept = this.#find(machine);
    if (kept && this.#isFresh(kept)) return kept.role;
    try {
      return (await this.#ask(machine)).role;
    } catch (error) {
      const role = this.known(machine);
      if (role) return role;
      throw error;
    }
  }

  /** UIDs of the machines whose credentials are on file, from earlier agents too. */
  kept(): readonly string[] {
    const names = readdirSync(this.#deps.folder).filter((name) => name.endsWith('.json'));
    return names.map((name) => name.slice(0, -'.json'.length));
  }

  forget(uid: string): void {
    this.#kept.delete(uid);
    rmSync(this.#file(uid), { force: true });
  }

  #isFresh({ role, atMs }: Kept): boolean {
    const nowMs = this.#deps.clock.now();
    return role ? role.expiresAtMs - nowMs > RENEW_BEFORE_MS : nowMs - atMs < NONE_MS;
  }

  #ask(machine: Machine): Promise<Kept> {
    const { uid } = machine.metadata;
    const mine = this.#asking.get(uid) ?? this.#fetch(machine).finally(() => this.#asking.delete(uid));
    this.#asking.set(uid, mine);
    return mine;
  }

  async #fetch(machine: Machine): Promise<Kept> {
    const { ask, clock, log } = this.#deps;
    const { uid, name } = machine.metadata;
    const answer = await ask(machine).catch((error: unknown): RoleAnswer => {
      if (isError(error, 'NotFound')) return {};
      throw error;
    });
    const kept = { ...answer, profile: machine.spec.instanceProfile?.arn ?? '', atMs: clock.now() };
    this.#kept.set(uid, kept);
    try {
      writeFileSync(this.#file(uid), JSON.stringify(kept), { mode: 0o600 });
    } catch (error) {
      log.warn("Cannot keep the credentials of a machine's role", { error, machine: name });
    }
    return kept;
  }

  #find({ metadata, spec }: Machine): Kept | undefined {
    const kept = this.#kept.get(metadata.uid) ?? this.#read(metadata.uid);
    return kept?.profile === spec.instanceProfile?.arn ? kept : undefined;
  }

  #read(uid: string): Kept | undefined {
    try {
      const kept = JSON.parse(readFileSync(this.#file(uid), 'utf8')) as Kept; // written by #fetch
      this.#kept.set(uid, kept);
      return kept;
    } catch {
      return undefined;
    }
  }

  #file(uid: string): string {
    return join(this.#deps.folder, `${uid}.json`);
  }
}

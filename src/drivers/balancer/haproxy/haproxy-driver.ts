// The balancer driver on HAProxy: the file first, then the least that makes the running process follow it.
//
// What may differ by servers, weights and draining is said through the runtime API; any other difference is a reload, after
// which the same is said once more, as servers' states outlive a reload. What was applied is kept beside the file, so
// that a restart of ours adopts the process with all it serves. Calls run one after the other.

import { readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DriverError } from '../../container/driver.ts';
import type {
  ApplyReport,
  BalancerBackend,
  BalancerConfig,
  BalancerDriver,
  ServerStatus,
} from '../driver.ts';
import { sectionsOf } from './backend.ts';
import { withoutRefused } from './bind-probe.ts';
import type { ConfigFile, ProcessOptions } from './config-file.ts';
import { configFile } from './config-file.ts';
import { type Fresh, settledFresh } from './fresh-servers.ts';
import { HaproxyProcess } from './process.ts';
import { describeQueued, keepQueued, releaseQueued } from './queued-connections.ts';
import { ask, countTunnels, parseServersState, parseStat, type Row } from './runtime-socket.ts';
import { addedByFile, complaints, planServers, runningServers, stateFile } from './server-plan.ts';
import { serverStatuses } from './server-status.ts';
import { soundPart } from './sound-part.ts';

export interface HaproxyDriverOptions extends ProcessOptions {
  /** Default: the one in PATH. */
  readonly program?: string;
  /** Where requests are logged that are to be; absent = nowhere. */
  readonly accessLog?: string;
}

const nothing: BalancerConfig = { frontends: [], backends: [] };
const mostFaults = 500;
const longestLogBytes = 8 * 1024 * 1024;
const longestAccessLogBytes = 64 * 1024 * 1024;
const logRoundMs = 60_000;

export class HaproxyDriver implements BalancerDriver {
  readonly #options: HaproxyDriverOptions;
  readonly #process: HaproxyProcess;
  #applied: BalancerConfig = nothing;
  /** Servers that must still be deleted, as `section/server`. */
  #leaving: readonly string[] = [];
  /** Servers that have never been well, as `section/server`. */
  #fresh: Fresh = new Map();
  /** What HAProxy said of each structure: one that is wrong is not tried again with every change of servers. */
  readonly #faults = new Map<string, { readonly reason: string | undefined }>();
  #logsSeenMs = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: HaproxyDriverOptions) {
    this.#options = { user: knownUser('haproxy'), ...options };
    this.#process = new HaproxyProcess(
      {
        config: this.#path('haproxy.cfg'),
        socket: options.socket,
        master: this.#path('master.sock'),
        pid: this.#path('haproxy.pid'),
        log: this.#path('haproxy.log'),
        accessLog: options.accessLog,
      },
      options.program,
    );
  }

  start(): Promise<void> {
    return this.#inTurn('Cannot start the balancer', async () => {
      await mkdir(this.#path('certificates'), { recursive: true, mode: 0o700 });
      await chmod(this.#options.directory, 0o711);
      this.#applied = await this.#readApplied();
      await this.#follow(this.#applied);
    });
  }

  stop(): Promise<void> {
    return this.#inTurn('Cannot stop the balancer', async () => {
      await this.#process.stop();
      await releaseQueued(this.#options.directory);
      await rm(this.#options.directory, { recursive: true, force: true });
      this.#applied = nothing;
      this.#leaving = [];
      this.#fresh = new Map();
    });
  }

  async describe(): Promise<readonly string[]> {
    const { socket, threads, maxConnections } = this.#options;
    const info = await ask(socket, 'show info').catch(() => '');
    const version = /^Version: (.*)$/m.exec(info)?.[1] ?? 'not running';
    const serving = `HAProxy ${version}; ${threads} thread(s), at most ${maxConnections} connections`;
    return [serving, await describeQueued()];
  }

  apply(wanted: BalancerConfig): Promise<ApplyReport> {
    return this.#inTurn('Cannot configure the balancer', async () => {
      return this.#follow(wanted);
    });
  }

  status(): Promise<readonly ServerStatus[]> {
    return this.#inTurn('Cannot read the status of the balancer', async () => {
      await this.#deleteLeaving();
      await this.#shortenLogs();
      const rows = parseStat(await ask(this.#options.socket, 'show stat'));
      const old = (await this.#process.askOld('show stat')).flatMap(parseStat);
      const all = [...rows, ...onlyInFlight(old)];
      const fresh = await this.#welcome(rows);
      const statuses = serverStatuses(this.#applied.backends, all, { fresh, nowMs: Date.now() });
      if (!statuses.some(({ state, inFlight }) => state === 'draining' && inFlight > 0)) return statuses;
      const sessions = [
        await ask(this.#options.socket, 'show sess all'),
        ...(await this.#process.askOld('show sess all')),
      ];
      return serverStatuses(this.#applied.backends, all, {
        tunnels: countTunnels(sessions.join('\n')),
        fresh,
        nowMs: Date.now(),
      });
    });
  }

  async log(lines: number): Promise<readonly string[]> {
    const text = await readFile(this.#path('haproxy.log'), 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-lines);
  }

  /** Brings up the fresh servers that have passed their first check. Returns those that are fresh still. */
  async #welcome(rows: readonly Row[]): Promise<Fresh> {
    if (this.#fresh.size === 0) return this.#fresh;
    const { kept, well } = settledFresh(this.#fresh, rows);
    for (const name of well) await ask(this.#options.socket, `set server ${name} health up`);
    this.#fresh = kept;
    return kept;
  }

  /** Makes the running process follow the part of `wanted` that can be carried out. */
  async #follow(wanted: BalancerConfig): Promise<ApplyReport> {
    const running = await this.#process.structure();
    const listening = running === undefined ? [] : this.#applied.frontends;
    const free = await withoutRefused(wanted, listening);
    const sound = await soundPart(free.config, (config) => this.#fault(config, running));
    const reloaded = await this.#ensure(sound.config, running);
    return { reloaded, refused: [...free.refused, ...sound.refused] };
  }

  /** What is wrong with a configuration. One of the structure that runs is known to be right. */
  async #fault(config: BalancerConfig, running: string | undefined): Promise<string | undefined> {
    try {
      const file = configFile(config, this.#options);
      if (file.structure === running) return undefined;
      const known = this.#faults.get(file.structure);
      if (known !== undefined) return known.reason;
      const reason = await this.#process.fault(await this.#prepare(file));
      if (this.#faults.size >= mostFaults) this.#faults.clear();
      this.#faults.set(file.structure, { reason });
      return reason;
    } catch (error) {
      if (error instanceof RangeError) return error.message; // a value that cannot be written down
      throw error;
    }
  }

  /** True when the process was started or reloaded. */
  async #ensure(config: BalancerConfig, running: string | undefined): Promise<boolean> {
    const file = configFile(config, this.#options);
    const changed = running !== file.structure;
    if (!changed && JSON.stringify(config) === JSON.stringify(this.#applied)) {
      await this.#deleteLeaving();
      return false;
    }
    if (running === undefined) await rm(this.#path('server-state'), { force: true }); // nobody's state is of before
    await this.#commit(config, await this.#prepare(file));
    if (running === undefined) await this.#startAnew(file.structure, config.backends);
    else if (changed) await this.#reload(file.structure, config.backends);
    await this.#followServers(config.backends);
    this.#applied = config;
    await this.#tidy(file);
    return changed;
  }

  /** Writes the file beside the one in place, and what it names. Returns its path. */
  async #prepare(file: ConfigFile): Promise<string> {
    for (const [path, pem] of file.certificates) await writeFile(path, pem, { mode: 0o600 });
    await writeFile(this.#path('server-state'), '', { flag: 'a' }); // it must be there to be read
    const fresh = this.#path('haproxy.cfg.new');
    await writeFile(fresh, file.text, { mode: 0o600 });
    return fresh;
  }

  async #commit(config: BalancerConfig, fresh: string): Promise<void> {
    await writeFile(this.#path('applied.json.new'), JSON.stringify(config), { mode: 0o600 });
    await rename(this.#path('applied.json.new'), this.#path('applied.json'));
    await rename(fresh, this.#path('haproxy.cfg'));
  }

  async #startAnew(structure: string, backends: readonly BalancerBackend[]): Promise<void> {
    this.#fresh = fresher(new Map(), addedByFile(new Map(), backends));
    await this.#process.start(structure);
  }

  /** The verdicts of checks outlive it: a server that is known to be down is not believed up again. */
  async #reload(structure: string, backends: readonly BalancerBackend[]): Promise<void> {
    const state = await ask(this.#options.socket, 'show servers state');
    await writeFile(this.#path('server-state'), stateFile(state, backends), { mode: 0o644 });
    await keepQueued(this.#options.directory);
    await this.#process.reload(structure);
    const before = runningServers(parseServersState(state));
    const added = addedByFile(before, backends);
    this.#fresh = fresher(this.#fresh, added);
    for (const name of added) {
      const others = before.get(name.split('/')[0] ?? '')?.size ?? 0;
      if (others > 0) await ask(this.#options.socket, `set server ${name} health down`); // it must earn its requests
    }
  }

  /** Servers, weights and draining by the runtime API; also in former processes, which may still be asked for them. */
  async #followServers(backends: readonly BalancerBackend[]): Promise<void> {
    const running = runningServers(parseServersState(await ask(this.#options.socket, 'show servers state')));
    const leaving: string[] = [];
    for (const section of backends.flatMap(sectionsOf)) {
      const plan = planServers(section, running.get(section.name) ?? new Map());
      for (const command of plan.commands) {
        const wrong = complaints(await ask(this.#options.socket, command));
        if (wrong.length > 0) throw new Error(`haproxy refused "${command}": ${wrong.join(', ')}`);
      }
      this.#fresh = fresher(
        this.#fresh,
        plan.fresh.map((name) => `${section.name}/${name}`),
      );
      leaving.push(...plan.leaving.map((name) => `${section.name}/${name}`));
    }
    this.#leaving = leaving;
    await this.#closeInOldProcesses(backends);
    await this.#deleteLeaving();
  }

  /** Former processes route the last requests of their clients: away from servers that drain or are gone. */
  async #closeInOldProcesses(backends: readonly BalancerBackend[]): Promise<void> {
    const { old } = await this.#process.processes();
    if (old.length === 0) return;
    const [state] = await this.#process.askOld('show servers state');
    if (state === undefined || state === '') return;
    const wanted = new Map(
      backends.flatMap(sectionsOf).map((section) => [section.name, section.backend.servers]),
    );
    for (const [section, servers] of runningServers(parseServersState(state))) {
      const staying = new Set(wanted.get(section)?.flatMap(({ name, draining }) => (draining ? [] : [name])));
      for (const name of servers.keys()) {
        if (!staying.has(name)) await this.#process.askOld(`set server ${section}/${name} state maint`);
      }
    }
  }

  /** Deletes servers that have nothing in flight any more. */
  async #deleteLeaving(): Promise<void> {
    const still: string[] = [];
    for (const server of this.#leaving) {
      const answer = await ask(this.#options.socket, `del server ${server}`);
      if (complaints(answer).length > 0 && !/no such server/i.test(answer)) still.push(server);
    }
    this.#leaving = still;
  }

  /** Certificates that nothing names any more. */
  async #tidy(file: ConfigFile): Promise<void> {
    for (const name of await readdir(this.#path('certificates'))) {
      const path = this.#path('certificates', name);
      if (!file.certificates.has(path)) await rm(path, { force: true });
    }
  }

  /** A log that has grown too long begins anew; looked at now and then. */
  async #shortenLogs(): Promise<void> {
    if (Date.now() - this.#logsSeenMs < logRoundMs) return;
    this.#logsSeenMs = Date.now();
    await shorten(this.#path('haproxy.log'), longestLogBytes);
    const { accessLog } = this.#options;
    if (accessLog !== undefined) await shorten(accessLog, longestAccessLogBytes);
  }

  async #readApplied(): Promise<BalancerConfig> {
    const text = await readFile(this.#path('applied.json'), 'utf8').catch(() => undefined);
    return text === undefined ? nothing : (JSON.parse(text) as BalancerConfig); // written by us
  }

  #path(...names: readonly string[]): string {
    return join(this.#options.directory, ...names);
  }

  #inTurn<T>(message: string, task: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(task, task).catch((error: unknown) => {
      if (error instanceof DriverError) throw error;
      throw new DriverError('Failed', message, { cause: error });
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

async function shorten(path: string, mostBytes: number): Promise<void> {
  const log = await stat(path).catch(() => undefined);
  if (log !== undefined && log.size > mostBytes) await truncate(path, 0);
}

/** With those added now; who is fresh already stays so since then. */
function fresher(fresh: Fresh, names: readonly string[]): Fresh {
  const now = Date.now();
  return new Map([...fresh, ...names.flatMap((name) => (fresh.has(name) ? [] : [[name, now] as const]))]);
}

/** The user that the distribution's package makes for it; without one it stays root. */
function knownUser(name: string): string | undefined {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .some((line) => line.startsWith(`${name}:`))
    ? name
    : undefined;
}

/** Rows of former processes count for what is in flight; their totals and verdicts are history. */
function onlyInFlight(rows: ReturnType<typeof parseStat>): ReturnType<typeof parseStat> {
  return rows.map((row) => ({ pxname: row.pxname ?? '', svname: row.svname ?? '', scur: row.scur ?? '0' }));
}

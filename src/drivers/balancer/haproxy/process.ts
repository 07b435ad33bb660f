// Is HAProxy running, how is it started, reloaded and stopped?
//
// Its master process is detached and survives us; it is found again by its sockets and its pid file. A reload is finished when the process that answers has the wanted structure, and the former one only ends what it
// has in flight.
import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accessLogFd } from './access-log.ts';
import { structureVariable } from './config-file.ts';
import type { Processes } from './runtime-socket.ts';
import { ask, parseProcesses } from './runtime-socket.ts';

export interface ProcessPaths {
  readonly config: string;
  readonly socket: string;
  readonly master: string;
  readonly pid: string;
  readonly log: string;
  /** Where requests are logged that are to be. */
  readonly accessLog?: string;
}

const startDeadlineMs = 10_000;
const masterDeadlineMs = 3_000;
const stopDeadlineMs = 10_000;

export class HaproxyProcess {
  readonly #paths: ProcessPaths;
  readonly #program: string;

  constructor(paths: ProcessPaths, program = 'haproxy') {
    this.#paths = paths;
    this.#program = program;
  }

  /** The structure that the running process has; undefined when none runs. */
  async structure(): Promise<string | undefined> {
    const answer = await ask(this.#paths.socket, `show env ${structureVariable}`).catch(() => undefined);
    return answer?.split('=')[1];
  }

  /** What HAProxy has against a file, in its own words; undefined when it accepts it. */
  async fault(file: string): Promise<string | undefined> {
    const { code, output } = await this.#finish(['-c', '-f', file]);
    return code === 0 ? undefined : alerts(output);
  }

  /** Starts the process with the file in place. */
  async start(structure: string): Promise<void> {
    await this.stop();
    const log = await open(this.#paths.log, 'a', 0o600);
    const { accessLog = '/dev/null' } = this.#paths;
    await mkdir(dirname(accessLog), { recursive: true });
    const access = await open(accessLog, 'a', 0o600);
    try {
      const child = spawn(
        this.#program,
        ['-W', '-S', `${this.#paths.master},mode,600`, '-p', this.#paths.pid, '-f', this.#paths.config],
        { detached: true, stdio: withAccessLog(['ignore', log.fd, log.fd], access.fd), cwd: '/' },
      );
      const failure = new Promise<never>((_, reject) => {
        child.once('error', reject);
        child.once('exit', (code) => reject(new Error(`haproxy exited with code ${code} at its start`)));
      });
      failure.catch(() => {}); // when it comes later, nobody waits for it
      child.unref();
      await Promise.race([this.#reached(structure), failure]);
    } finally {
      await log.close();
      await access.close();
    }
  }

  /** Replaces the process by one that has read the file; connections are not interrupted, those that wait with `keepQueued`. */
  async reload(structure: string): Promise<void> {
    const before = await this.processes();
    await ask(this.#paths.master, 'reload').catch(() => {}); // the master ends the connection as it starts anew
    await this.#reached(structure, before.failedReloads);
  }

  /** The master starts itself anew after each start and reload and cannot answer meanwhile: it is asked again. */
  async processes(): Promise<Processes> {
    const deadline = Date.now() + masterDeadlineMs;
    for (;;) {
      const answer = await ask(this.#paths.master, 'show proc', 500).catch((error: unknown) => {
        if (Date.now() > deadline) throw error;
        return '';
      });
      const processes = parseProcesses(answer);
      if (processes.master !== 0) return processes;
      await sleep(5);
    }
  }

  /** Says something to the processes of before the last reloads, which still end what they have in flight. */
  async askOld(line: string): Promise<readonly string[]> {
    const { old } = await this.processes();
    return Promise.all(old.map((pid) => ask(this.#paths.master, `@!${pid} ${line}`).catch(() => '')));
  }

  /** Ends the process and all its workers. Gone: nothing. */
  async stop(): Promise<void> {
    const pid = await this.#masterPid();
    if (pid !== undefined) {
      process.kill(pid, 'SIGTERM');
      if (!(await ended(pid))) {
        process.kill(pid, 'SIGKILL'); // its workers notice and end
        await ended(pid);
      }
    }
    await Promise.all(
      [this.#paths.socket, this.#paths.master, this.#paths.pid].map((path) => rm(path, { force: true })),
    );
  }

  /** Waits until the process that answers has the structure. */
  async #reached(structure: string, failedBefore = 0): Promise<void> {
    const deadline = Date.now() + startDeadlineMs;
    let pause = 2;
    while ((await this.structure()) !== structure) {
      const failedReloads = await this.#failedReloads().catch(() => failedBefore);
      if (failedReloads > failedBefore)
        throw new Error(`haproxy did not take its new configuration: ${await this.#lastWords()}`);
      if (Date.now() > deadline) throw new Error(`haproxy was not ready within ${startDeadlineMs} ms`);
      await sleep(pause);
      pause = Math.min(50, pause * 2);
    }
  }

  async #failedReloads(): Promise<number> {
    return parseProcesses(await ask(this.#paths.master, 'show proc', 500)).failedReloads;
  }

  async #lastWords(): Promise<string> {
    return alerts((await readFile(this.#paths.log, 'utf8').catch(() => '')).slice(-4000));
  }

  /** The master's pid, when it is really ours: its command line names our configuration. */
  async #masterPid(): Promise<number | undefined> {
    const written = Number((await readFile(this.#paths.pid, 'utf8').catch(() => '')).split('\n')[0]);
    if (!Number.isInteger(written) || written <= 1) return undefined;
    const command = await readFile(`/proc/${written}/cmdline`, 'utf8').catch(() => '');
    return command.split('\0').includes(this.#paths.config) ? written : undefined;
  }

  #finish(args: readonly string[]): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.#program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString() }));
    });
  }
}

function withAccessLog(first: readonly ('ignore' | number)[], access: number): ('ignore' | number)[] {
  if (first.length !== accessLogFd) throw new RangeError(`The access log is descriptor ${accessLogFd}`);
  return [...first, access];
}

/** The lines that say what is wrong, without process numbers, levels and places in a file that users never see. */
function alerts(output: string): string {
  const lines = output
    .split('\n')
    .flatMap((line) => /^\[ALERT\]\s*\(\d+\) : (?:config : )?(.*)/.exec(line)?.[1] ?? []);
  const telling = lines.filter((line) => !/^(Error\(s\) found|Fatal errors found)/i.test(line));
  return (
    telling.map((line) => line.replace(/^parsing \[[^\]]*\] ?: ?/, '')).join('; ') ||
    output.trim().slice(-500)
  );
}

async function ended(pid: number): Promise<boolean> {
  const deadline = Date.now() + stopDeadlineMs;
  while (Date.now() < deadline) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    if (stat === undefined || stat.slice(stat.lastIndexOf(')')).startsWith(') Z')) return true;
    await sleep(5);
  }
  return false;
}

// Debian's docker and podman: two engines with a command line, each started here with data of its own.
//
// `node engine.mjs docker|podman ARCHIVE FOLDER` runs in a network namespace that the benchmark made, so that the engine's
// bridge and firewall rules never touch the host. It says `ready NAME` or `skip REASON`, then answers each number N on
// standard input with the milliseconds from the first `run` until all N containers answered 200. Asking the engine for the
// containers' addresses is not counted: it has no part in starting them.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CGROUP } from './cgroup.ts';
import { atEnd, attempt, cleanUp, cleanUpOnSignals } from './cleanup.ts';
import { command } from './command.ts';
import { since } from './container-side.ts';
import { firstOk } from './http-ready.ts';

const PORT = 8080;
const IMAGE = 'bench/app:v1';
const DAEMON_MS = 30_000;

interface Engine {
  readonly name: string;
  /** The command line's own arguments, and those of `run`. */
  readonly program: readonly [string, ...(readonly string[])];
  readonly run: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const [kind = '', archive = '', folder = ''] = process.argv.slice(2);
cleanUpOnSignals();
try {
  mkdirSync(folder, { recursive: true });
  const engine = kind === 'docker' ? await startDocker(folder) : preparePodman(folder);
  await ask(engine, 'load', '-i', archive);
  console.log(`ready ${engine.name} ${await versionOf(engine)}`);
  for await (const line of createInterface({ input: process.stdin }))
    console.log(await start(engine, Number(line)));
} catch (error) {
  console.log(`skip ${error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error)}`);
} finally {
  cleanUp();
}
process.exit();

async function startDocker(place: string): Promise<Engine> {
  const [dockerd, docker] = ['/usr/sbin/dockerd', '/usr/bin/docker'];
  if (!existsSync(dockerd) || !existsSync(docker)) throw new Error('docker.io is not installed');
  const socket = join(place, 'docker.sock');
  const args = [
    ...['--data-root', join(place, 'data'), '--exec-root', join(place, 'exec'), '-p', join(place, 'pid')],
    ...['-H', `unix://${socket}`, '--bip', '172.31.77.1/24', '--cgroup-parent', CGROUP],
  ];
  const daemon = spawn(dockerd, args, { stdio: 'ignore' });
  const engine: Engine = {
    name: 'docker',
    program: [docker, '-H', `unix://${socket}`],
    run: [],
    env: process.env,
  };
  atEnd(() => endDaemon(daemon, place));
  const deadline = Date.now() + DAEMON_MS;
  for (;;) {
    try {
      await ask(engine, 'info');
      return engine;
    } catch (error) {
      if (daemon.exitCode !== null || Date.now() > deadline)
        throw new Error('dockerd does not start', { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** It is asked to end, as its own containerd ends with it; then killed. Synchronous, as all cleaning up. */
function endDaemon({ pid, exitCode }: ChildProcess, place: string): void {
  if (pid === undefined || exitCode !== null) return;
  process.kill(pid, 'SIGTERM');
  const over = `for i in $(seq 150); do [ -e ${join(place, 'pid')} ] || exit 0; sleep 0.1; done; kill -KILL ${pid}`;
  attempt('sh', ['-c', over]);
  attempt('sh', ['-c', `grep ' ${place}/' /proc/mounts | cut -d' ' -f2 | sort -r | xargs -r -n1 umount -l`]);
}

function preparePodman(place: string): Engine {
  const config = join(place, 'containers.conf');
  const text = [
    '[containers]',
    'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]',
    '[engine]',
    'cgroup_manager = "cgroupfs"',
    'events_logger = "none"',
    'runtime = "runc"',
    '[network]',
    `network_config_dir = "${join(place, 'networks')}"`,
    'default_subnet = "172.31.79.0/24"',
  ];
  writeFileSync(config, `${text.join('\n')}\n`);
  const own = [
    '--root',
    join(place, 'storage'),
    '--runroot',
    join(place, 'run'),
    '--tmpdir',
    join(place, 'tmp'),
  ];
  const engine: Engine = {
    name: 'podman',
    program: ['podman', ...own],
    run: ['--cgroup-parent', CGROUP],
    env: { ...process.env, CONTAINERS_CONF: config },
  };
  atEnd(() => {
    const [program, ...args] = engine.program;
    attempt(program, [...args, 'rm', '--all', '--force', '--time', '0'], { env: engine.env });
    attempt('sh', [
      '-c',
      `grep ' ${place}/' /proc/mounts | cut -d' ' -f2 | sort -r | xargs -r -n1 umount -l`,
    ]);
  });
  return engine;
}

async function versionOf(engine: Engine): Promise<string> {
  return /(\d+\.\d+\.\d+)/.exec(await ask(engine, '--version'))?.[1] ?? '';
}

function ask({ program: [program, ...own], env }: Engine, ...args: readonly string[]): Promise<string> {
  return command(program, [...own, ...args], { env, timeoutMs: 120_000 });
}

async function start(engine: Engine, count: number): Promise<number> {
  const args = ['run', '-d', ...engine.run, '-e', `PORT=${PORT}`, IMAGE];
  const began = performance.now();
  const ids = await Promise.all(
    Array.from({ length: count }, async () => (await ask(engine, ...args)).trim()),
  );
  const askedAt = performance.now();
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  const addresses = (await ask(engine, 'inspect', '-f', format, ...ids)).trim().split('\n');
  const asking = since(askedAt);
  await Promise.all(addresses.map((host) => firstOk({ host, port: PORT })));
  const took = since(began) - asking;
  await ask(engine, 'rm', '--force', ...ids);
  return took;
}

// The two programs as they are run, for one test: built, started, killed and removed, with names and folders of their own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from 'esbuild';
import { pack } from 'tar-stream';
import { readBusybox } from '../../drivers/container/contract/busybox-image.ts';
import { remoteCalls } from '../../machinery/calls/client.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { readKubeconfig } from '../../machinery/pki/kubeconfig.ts';
import { openRemoteClient } from '../../machinery/remote/client.ts';
import type { AgentCalls } from '../../model/agent-calls.ts';
import { type HostLayout, hostLayout } from '../../model/host-layout.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const READY_WITHIN_MS = 30_000;
const DOCKERFILE = `FROM scratch
COPY busybox /bin/busybox
COPY busybox /bin/sh
ENV PATH=/bin
RUN busybox --install -s /bin
`;

type Name = 'control' | 'agent';

export interface Programs {
  readonly layout: HostLayout;
  readonly client: ObjectClient;
  readonly calls: AgentCalls;
  start(name: Name): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(name: Name): Promise<void>;
  /** An image with busybox's commands. */
  buildBusybox(tag: string): Promise<void>;
  /** Ends both and removes all that they made on the host. */
  close(): Promise<void>;
}

export async function startPrograms(instance: string, number: number): Promise<Programs> {
  // Inside the repository, so that the bundles find what stays outside of them.
  mkdirSync(join(ROOT, 'node_modules', '.cache'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'node_modules', '.cache', `${instance}-`));
  const state = mkdtempSync(`/var/tmp/${instance}-`);
  const layout = hostLayout({
    instance,
    number,
    stateDir: join(state, 'state'),
    runDir: `/run/${instance}-test`,
  });
  const config = join(state, 'config.json');
  const { stateDir, runDir } = layout;
  for (const path of [stateDir, runDir]) mkdirSync(path, { recursive: true, mode: 0o711 });
  writeFileSync(config, JSON.stringify({ instance, number, stateDir, runDir, nodes: 1, logLevel: 'warn' }));
  await bundle(folder);
  const children = new Map<Name, ChildProcess>();
  const start = async (name: Name): Promise<void> => {
    rmSync(join(runDir, `${name}.ready`), { force: true });
    const log = openSync(join(state, `${name}.log`), 'a');
    const child = spawn(process.execPath, [join(folder, `${name}.mjs`), config], {
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    children.set(name, child);
    await until(`${name} is ready`, () => {
      if (child.exitCode !== null)
        throw new Error(`${name} ended: ${readFileSync(join(state, `${name}.log`), 'utf8')}`);
      return existsSync(join(runDir, `${name}.ready`));
    });
  };
  const end = async (name: Name, signal: NodeJS.Signals): Promise<void> => {
    const child = children.get(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  const close = async (): Promise<void> => {
    await Promise.all([end('agent', 'SIGTERM'), end('control', 'SIGTERM')]);
    const child = spawn(process.execPath, [join(folder, 'agent.mjs'), config, '--teardown'], {
      stdio: 'inherit',
    });
    await once(child, 'exit');
    for (const path of [folder, state, runDir]) rmSync(path, { recursive: true, force: true });
    if (child.exitCode !== 0) throw new Error(`The teardown ended with ${child.exitCode}`);
  };
  try {
    await start('control');
    await start('agent');
  } catch (error) {
    await close();
    throw error;
  }
  const calls = remoteCalls(layout.sockets.agent);
  const client = await openRemoteClient(await readKubeconfig(join(stateDir, 'kubeconfig')));
  return {
    ...{ layout, client, calls, start, close },
    kill: (name) => end(name, 'SIGKILL'),
    async buildBusybox(tag) {
      const context = pack();
      context.entry({ name: 'Dockerfile' }, DOCKERFILE);
      context.entry({ name: 'busybox', mode: 0o755 }, await readBusybox());
      context.finalize();
      const signal = AbortSignal.timeout(60_000);
      await calls.buildImage({ tags: [tag] }, context as AsyncIterable<Uint8Array>, () => undefined, signal);
    },
  };
}

async function bundle(outdir: string): Promise<void> {
  await build({
    ...{ absWorkingDir: ROOT, outdir, bundle: true, platform: 'node', target: 'node20', format: 'esm' },
    entryPoints: { control: 'src/control.ts', agent: 'src/agent.ts' },
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
    external: ['lmdb', 'pino'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
}

/** Looks again and again until it holds; throws after a deadline. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = Date.now() + READY_WITHIN_MS;
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(`Not in time: ${what}`);
    await pause(50);
  }
}

/** Host state that names an instance: mounts, network interfaces, cgroups. */
export function tracesOf(words: readonly string[]): readonly string[] {
  const files = ['/proc/self/mountinfo', '/proc/net/dev', '/proc/net/route'];
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return lines.filter((line) => words.some((word) => line.includes(word)));
}

// The real kubectl: which versions there are on this machine, and running one of them against a server of ours.
//
// Looked for: `kubectl` on PATH, and beside the file that it resolves to, `kubectl.1.NN`. Homes and caches are in a
// temporary directory that goes away with the test.
import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { accessSync, constants, readdirSync, realpathSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

export interface KubectlProgram {
  /** `1.33`, or what the plain name stands for. */
  readonly version: string;
  readonly path: string;
}

const SUPPORTED = ['1.31', '1.32', '1.33'];

/** Those of the supported versions that are installed, the newest first; else the plain `kubectl`, if any. */
export function installedKubectls(): readonly KubectlProgram[] {
  const plain = onPath('kubectl');
  if (plain === undefined) return [];
  const folder = dirname(realpathSync(plain));
  const versioned = readdirSync(folder)
    .map((name) => /^kubectl\.(1\.\d+)$/.exec(name)?.[1])
    .filter((version) => version !== undefined && SUPPORTED.includes(version))
    .sort()
    .reverse()
    .map((version) => ({ version: version ?? '', path: join(folder, `kubectl.${version}`) }));
  return versioned.length > 0 ? versioned : [{ version: 'as installed', path: plain }];
}

/** The newest in the fast tier, all of them in the full one. */
export function kubectlsUnderTest(): readonly KubectlProgram[] {
  const all = installedKubectls();
  return process.env.TUTTI_TEST_TIER === 'all' ? all : all.slice(0, 1);
}

function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: { readonly [name: string]: string };
}

export interface Kubectl {
  /** Runs to its end, whatever its exit code. */
  run(args: readonly string[], options?: RunOptions): Promise<Run>;
  /** Runs to its end; throws with everything it said unless it ended well. Returns standard output. */
  ok(args: readonly string[], options?: RunOptions): Promise<string>;
  /** Starts one that goes on until it is stopped. */
  start(args: readonly string[]): ChildProcessWithoutNullStreams;
  /** The same in a terminal of the given size, made by script(1). */
  startInTerminal(
    args: readonly string[],
    size: { readonly columns: number; readonly rows: number },
  ): ChildProcessWithoutNullStreams;
  /** Puts a file where the program can read it; returns its path. */
  file(name: string, text: string): Promise<string>;
  close(): Promise<void>;
}

const DEADLINE_MS = 60_000;

export async function openKubectl(program: KubectlProgram, kubeconfig: string): Promise<Kubectl> {
  const home = await mkdtemp(join(tmpdir(), 'tutti-kubectl-'));
  const config = join(home, 'kubeconfig');
  await writeFile(config, kubeconfig, { mode: 0o600 });
  await mkdir(join(home, 'files'));
  const env = { PATH: process.env.PATH, HOME: home, KUBECACHEDIR: join(home, 'cache'), KUBECONFIG: config };
  const children = new Set<ChildProcessWithoutNullStreams>();
  const run = (args: readonly string[], { stdin = '', env: more = {} }: RunOptions = {}): Promise<Run> =>
    new Promise((resolve) => {
      const options = { env: { ...env, ...more }, timeout: DEADLINE_MS, maxBuffer: 64 * 1024 * 1024 };
      const child = execFile(program.path, [...args], options, (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, out, err: child.killed ? `${err}\n(stopped after ${DEADLINE_MS} ms)` : err });
      });
      child.stdin?.on('error', () => {});
      child.stdin?.end(stdin);
    });
  const started = (child: ChildProcessWithoutNullStreams) => {
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };
  return {
    run,
    async ok(args, options) {
      const { code, out, err } = await run(args, options);
      if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code}\n${out}\n${err}`);
      return out;
    },
    start: (args) => started(spawn(program.path, [...args], { env })),
    startInTerminal(args, { columns, rows }) {
      const command = [program.path, ...args].map((word) => `'${word}'`).join(' ');
      const inside = `stty cols ${columns} rows ${rows}; exec ${command}`;
      return started(spawn('script', ['-qec', inside, '/dev/null'], { env: { ...env, TERM: 'xterm' } }));
    },
    async file(name, text) {
      const path = join(home, 'files', name);
      await writeFile(path, text);
      return path;
    },
    async close() {
      for (const child of children) child.kill('SIGKILL');
      await rm(home, { recursive: true, force: true });
    },
  };
}

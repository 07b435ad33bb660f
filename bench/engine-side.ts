// An engine with a command line (engine.ts) as a side of the comparison: started in a network namespace of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { atEnd, attempt } from './cleanup.ts';
import { command } from './command.ts';
import type { ContainerSide } from './container-side.ts';

const STOP_SECONDS = 30;

export interface EngineOptions {
  readonly kind: 'docker' | 'podman';
  readonly archive: string;
  readonly folder: string;
}

/** The side, or why there is none. */
export async function engineSide({ kind, archive, folder }: EngineOptions): Promise<ContainerSide | string> {
  const namespace = `tb-${kind}`;
  attempt('ip', ['netns', 'delete', namespace]);
  await command('ip', ['netns', 'add', namespace]);
  atEnd(() => attempt('ip', ['netns', 'delete', namespace]));
  await command('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
  const program = join(import.meta.dirname, 'engine.mjs');
  const args = [
    `--net=/run/netns/${namespace}`,
    process.execPath,
    program,
    kind,
    archive,
    join(folder, kind),
  ];
  const child = spawn('nsenter', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const { pid } = child;
  atEnd(() => {
    child.stdin.end();
    if (pid === undefined || child.exitCode !== null) return;
    attempt('sh', ['-c', `kill -TERM ${pid}; timeout ${STOP_SECONDS} tail --pid=${pid} -f /dev/null`]);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exited = once(child, 'exit').then(() => 'skip it ended');
  const nextLine = async (): Promise<string> => {
    const line = lines.next().then(({ value, done }) => (done ? 'skip it ended' : String(value)));
    return Promise.race([line, exited.then(() => line)]);
  };
  const [, word = '', text = ''] = /^(\w+) (.*)$/.exec(await nextLine()) ?? [];
  if (word !== 'ready') return `${kind}: ${text}`;
  return {
    name: text,
    async start(count) {
      child.stdin.write(`${count}\n`);
      const answer = await nextLine();
      if (!Number.isFinite(Number(answer))) throw new Error(`${kind}: ${answer}`);
      return Number(answer);
    },
  };
}

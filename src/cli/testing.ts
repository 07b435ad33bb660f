// The tutti command against a control plane in memory: every line of it is run as a user would type it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestFront } from '../front/kubernetes/testing.ts';
import { localClient } from '../machinery/api/local-client.ts';
import type { ObjectClient } from '../machinery/object-client.ts';
import type { AgentCalls } from '../model/agent-calls.ts';
import { namespaceKind } from '../model/kinds/namespace.ts';
import type { Io } from './io.ts';
import { runCommand } from './main.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Streams that tests read, a terminal that is none, a clock that stands. */
export function testIo(
  env: Io['env'] = {},
  signal = new AbortController().signal,
): Io & { text(): Omit<Outcome, 'code'> } {
  let out = '';
  let err = '';
  return {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isTerminal: false,
    color: false,
    columns: 100,
    env,
    now: () => Date.UTC(2026, 0, 1),
    signal,
    text: () => ({ out, err }),
  };
}

export interface CliWorld {
  readonly client: ObjectClient;
  readonly stateDir: string;
  /** One command line, without `tutti`. */
  run(argv: readonly string[], signal?: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
}

/** The API is up, with the namespace `default`; no controller and no agent runs. */
export async function openCliWorld(calls: Partial<AgentCalls> = {}): Promise<CliWorld> {
  const front = await openTestFront({ calls });
  const stateDir = await mkdtemp(join(tmpdir(), 'tutti-cli-'));
  await writeFile(join(stateDir, 'kubeconfig'), front.kubeconfig, { mode: 0o600 });
  const client = localClient(front.api);
  if (!(await client.find(namespaceKind, { name: 'default' })))
    await client.create(namespaceKind, { metadata: { name: 'default' }, spec: {} });
  const env = { TUTTI_INSTANCE: 'ttest', TUTTI_STATE_DIR: stateDir, TUTTI_RUN_DIR: join(stateDir, 'run') };
  return {
    client,
    stateDir,
    async run(argv, signal) {
      const io = testIo(env, signal);
      const code = await runCommand(argv, io);
      return { code, ...io.text() };
    },
    async close() {
      await front.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

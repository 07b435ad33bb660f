// An etcd of the benchmark's own: started on loopback with a fresh data directory, asked over gRPC.
//
// A create is what a Kubernetes API server sends: a transaction that puts the key if its mod revision is 0.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  type Client,
  credentials,
  loadPackageDefinition,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ETCD_API } from './etcd-api.ts';

const START_MS = 20_000;
const LARGEST_MESSAGE = 64 * 2 ** 20;

/** The peer, running. */
export interface Etcd {
  readonly name: string;
  create(key: string, value: Uint8Array): Promise<void>;
  /** Resolves when the watch stands, with what ends it. */
  watch(prefix: string, see: (key: string) => void): Promise<() => void>;
  list(prefix: string): Promise<number>;
  stop(): Promise<void>;
}

type Unary = (request: object, answer: (error: Error | null, response: unknown) => void) => void;
interface Stream {
  write(request: object): void;
  on(
    event: 'data',
    listener: (response: { created: boolean; events: { kv: { key: Buffer } }[] }) => void,
  ): void;
  on(event: 'error', listener: (error: Error) => void): void;
  cancel(): void;
}
// What proto-loader makes of etcd.proto; it gives no types of its own.
type KeyValueClient = Client & { readonly range: Unary; readonly txn: Unary };
type WatchClient = Client & { readonly watch: () => Stream };

/** Starts etcd; undefined when it is not installed. */
export async function startEtcd(directory: string): Promise<Etcd | undefined> {
  const version = versionOf();
  if (!version) return undefined;
  const [client, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
  mkdirSync(directory, { recursive: true });
  const process = spawn(
    'etcd',
    [
      ...[
        '--name',
        'bench',
        '--data-dir',
        join(directory, 'data'),
        '--log-level',
        'error',
        '--logger',
        'zap',
      ],
      ...['--listen-client-urls', client, '--advertise-client-urls', client],
      ...[
        '--listen-peer-urls',
        peer,
        '--initial-advertise-peer-urls',
        peer,
        '--initial-cluster',
        `bench=${peer}`,
      ],
    ],
    { stdio: 'ignore' },
  );
  const clients = connect(new URL(client).host, directory);
  try {
    await ready(clients.kv, process);
  } catch (error) {
    await end(process);
    throw error;
  }
  return etcdOf(clients, process, `etcd ${version} over loopback gRPC`);
}

function etcdOf(
  { kv, watches }: { readonly kv: KeyValueClient; readonly watches: WatchClient },
  process: ChildProcess,
  name: string,
): Etcd {
  return {
    name,
    create: async (key, value) => {
      const name = Buffer.from(key);
      const compare = [{ result: 'EQUAL', target: 'MOD', key: name, mod_revision: 0 }];
      const response = await ask(kv, 'txn', { compare, success: [{ request_put: { key: name, value } }] });
      if (!(response as { succeeded: boolean }).succeeded) throw new Error(`etcd has key "${key}" already`);
    },
    watch: (prefix, see) =>
      new Promise((resolve, reject) => {
        const stream = watches.watch();
        stream.on('data', ({ created, events }) => {
          if (created) resolve(() => stream.cancel());
          for (const event of events ?? []) see(event.kv.key.toString());
        });
        stream.on('error', reject);
        stream.write({ create_request: prefixRange(prefix) });
      }),
    list: async (prefix) => {
      const response = await ask(kv, 'range', prefixRange(prefix));
      return (response as { kvs: unknown[] }).kvs.length;
    },
    stop: async () => {
      kv.close();
      watches.close();
      await end(process);
    },
  };
}

function connect(address: string, directory: string): { kv: KeyValueClient; watches: WatchClient } {
  const options = { keepCase: true, longs: Number, enums: String, defaults: true };
  const api = join(directory, 'api.proto');
  writeFileSync(api, ETCD_API);
  const definition = loadSync(api, options);
  const loaded = loadPackageDefinition(definition).etcdserverpb as unknown as Record<
    'KV' | 'Watch',
    ServiceClientConstructor
  >;
  const channel = { 'grpc.max_receive_message_length': LARGEST_MESSAGE };
  const { KV, Watch } = loaded;
  return {
    kv: new KV(address, credentials.createInsecure(), channel) as unknown as KeyValueClient,
    watches: new Watch(address, credentials.createInsecure(), channel) as unknown as WatchClient,
  };
}

function ask(kv: KeyValueClient, method: 'range' | 'txn', request: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    kv[method](request, (error, response) => (error ? reject(error) : resolve(response)));
  });
}

async function ready(kv: KeyValueClient, process: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_MS;
  let last: unknown;
  while (Date.now() < deadline && process.exitCode === null) {
    try {
      await new Promise<void>((resolve, reject) => {
        kv.waitForReady(Date.now() + 500, (error) => (error ? reject(error) : resolve()));
      });
      await ask(kv, 'range', { key: Buffer.from('ready?') });
      return;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`etcd did not become ready, exit code ${process.exitCode}`, { cause: last });
}

function prefixRange(prefix: string): { key: Buffer; range_end: Buffer } {
  const key = Buffer.from(prefix);
  const end = Buffer.from(prefix);
  end[end.length - 1] = (end.at(-1) ?? 0) + 1;
  return { key, range_end: end };
}

function versionOf(): string | undefined {
  try {
    return /Version: (\S+)/.exec(execFileSync('etcd', ['--version'], { encoding: 'utf8' }))?.[1];
  } catch {
    return undefined;
  }
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null) return;
  const exited = once(process, 'exit');
  process.kill('SIGKILL');
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}

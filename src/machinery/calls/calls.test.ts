// AgentCalls across a real unix socket: streams both ways, errors, aborts, an agent that dies.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AgentCalls, Progress } from '../../model/agent-calls.ts';
import { TuttiError } from '../../model/errors.ts';
import { silentLog } from '../log.ts';
import { remoteCalls } from './client.ts';
import { type CallServer, serveCalls } from './server.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (chunks: readonly Uint8Array[]) => Buffer.concat(chunks).toString();

async function collect(source: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return text(chunks);
}

async function* from(...parts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield bytes(part);
}

function unexpected(): never {
  throw new TuttiError('Terminal', 'Not part of this test');
}

function agent(overrides: Partial<AgentCalls>): AgentCalls {
  return {
    logs: unexpected,
    exec: unexpected,
    attach: unexpected,
    portForward: unexpected,
    usage: unexpected,
    listImages: unexpected,
    removeImage: unexpected,
    pullImage: unexpected,
    buildImage: unexpected,
    importImage: unexpected,
    exportImage: unexpected,
    putFunctionCode: unexpected,
    functionCode: unexpected,
    invokeFunction: unexpected,
    functionRecords: unexpected,
    consoleOutput: async () => ({ base64: '' }),
    health: async () => [],
    ...overrides,
  };
}

let folder: string;
let server: CallServer | undefined;
const path = () => join(folder, 'agent.sock');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tutti-calls-'));
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

async function connect(overrides: Partial<AgentCalls>): Promise<AgentCalls> {
  server = await serveCalls(path(), agent(overrides), silentLog);
  return remoteCalls(path());
}

const never = new AbortController().signal;

test('logs stream in order and end when the source ends', async () => {
  const calls = await connect({ logs: () => from('one\n', 'two\n') });
  expect(await collect(calls.logs({ namespace: 'a', pod: 'p' }, never))).toBe('one\ntwo\n');
});

test('an error arrives with its code, after what was sent before it', async () => {
  const calls = await connect({
    logs: async function* () {
      yield bytes('one');
      throw new TuttiError('NotFound', 'pods "p" not found', { about: { kind: 'pods', name: 'p' } });
    },
  });
  const seen: string[] = [];
  const read = (async () => {
    for await (const chunk of calls.logs({ namespace: 'a', pod: 'p' }, never)) seen.push(text([chunk]));
  })();
  await expect(read).rejects.toMatchObject({
    code: 'NotFound',
    message: 'pods "p" not found',
    about: { name: 'p' },
  });
  expect(seen).toEqual(['one']);
});

test('exec carries input, both outputs, sizes and the exit code', async () => {
  const calls = await connect({
    exec: async (_, streams) => {
      const input = await collect(streams.stdin ?? from());
      const sizes: number[] = [];
      for await (const size of streams.resize ?? []) {
        sizes.push(size.columns);
        if (sizes.length === 2) break;
      }
      await streams.stdout(bytes(`out:${input}:${sizes.join()}`));
      await streams.stderr(bytes('err'));
      return { exitCode: 3 };
    },
  });
  const seen = { out: '', err: '' };
  const exit = await calls.exec(
    { namespace: 'a', pod: 'p', command: ['x'], tty: true, stdin: true, stdout: true, stderr: true },
    {
      stdin: from('a', 'b'),
      stdout: async (chunk) => {
        seen.out += text([chunk]);
      },
      stderr: async (chunk) => {
        seen.err += text([chunk]);
      },
      resize: (async function* () {
        yield { columns: 80, rows: 24 };
        yield { columns: 132, rows: 50 };
      })(),
      signal: never,
    },
  );
  expect([exit.exitCode, seen]).toEqual([3, { out: 'out:ab:80,132', err: 'err' }]);
});

test('a port-forward half-closes each way', async () => {
  const calls = await connect({
    portForward: async (_, stream) => {
      const all = await collect(stream.readable);
      await stream.write(bytes(all.toUpperCase()));
      stream.end();
    },
  });
  const seen: Uint8Array[] = [];
  let ended = false;
  const stream = {
    readable: from('abc'),
    write: async (chunk: Uint8Array) => void seen.push(chunk),
    end: () => {
      ended = true;
    },
  };
  await calls.portForward({ namespace: 'a', pod: 'p', port: 80 }, stream, never);
  expect([text(seen), ended]).toEqual(['ABC', true]);
});

test('a build uploads 8 MiB whole, reports progress in order and returns the image', async () => {
  let received = 0;
  const image = { names: ['x:1'], digest: 'sha256:0', sizeBytes: 1, createdMs: 0 };
  const calls = await connect({
    buildImage: async (_, context, progress) => {
      progress({ stage: 'build', message: 'one' });
      for await (const chunk of context) received += chunk.length;
      progress({ stage: 'build', message: 'two' });
      return image;
    },
  });
  const steps: Progress[] = [];
  const context = (async function* () {
    for (let i = 0; i < 8; i += 1) yield new Uint8Array(1024 * 1024);
  })();
  expect(await calls.buildImage({ tags: ['x:1'] }, context, (step) => steps.push(step), never)).toEqual(
    image,
  );
  expect([received, steps.map((step) => step.message)]).toEqual([8 * 1024 * 1024, ['one', 'two']]);
});

test('an abort by the caller aborts the signal at the agent', async () => {
  let aborted: () => void;
  const seen = new Promise<void>((resolve) => {
    aborted = resolve;
  });
  const calls = await connect({
    logs: async function* (_, signal) {
      yield bytes('start');
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      aborted();
    },
  });
  const abort = new AbortController();
  const read = (async () => {
    for await (const _ of calls.logs({ namespace: 'a', pod: 'p' }, abort.signal)) abort.abort();
  })();
  await seen;
  await read.catch(() => undefined);
});

test('a slow reader holds the writer back', async () => {
  let sent = 0;
  const calls = await connect({
    logs: async function* () {
      for (; sent < 200; sent += 1) yield new Uint8Array(256 * 1024);
    },
  });
  const reader = calls.logs({ namespace: 'a', pod: 'p' }, never)[Symbol.asyncIterator]();
  await reader.next();
  for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toBeLessThan(200);
  await reader.return?.();
});

test('a call of a function sends its payload, hears the head first, then the bytes', async () => {
  const heard: string[] = [];
  const calls = await connect({
    invokeFunction: async function* (request, payload, answer) {
      const sent = await collect(payload);
      answer({ statusCode: 200, executedVersion: '7' });
      yield bytes(`${request.name} `);
      yield bytes(sent.toUpperCase());
    },
  });
  const request = { region: 'r', name: 'web', type: 'RequestResponse', requestId: '1' } as const;
  const output = calls.invokeFunction(
    request,
    from('a', 'b'),
    (head) => heard.push(head.executedVersion),
    never,
  );
  for await (const chunk of output) heard.push(text([chunk]));
  expect(heard).toEqual(['7', 'web ', 'AB']);
});

test('a payload that breaks off ends the call with its own error', async () => {
  const calls = await connect({
    invokeFunction: async function* (_, payload) {
      yield bytes(await collect(payload));
    },
  });
  const request = { region: 'r', name: 'web', type: 'RequestResponse', requestId: '1' } as const;
  const broken = (async function* () {
    yield bytes('a');
    throw new TuttiError('TooLarge', 'Too much');
  })();
  const output = calls.invokeFunction(request, broken, () => undefined, never);
  await expect(collect(output)).rejects.toMatchObject({ code: 'TooLarge' });
});

test('no agent means Unavailable', async () => {
  await expect(remoteCalls(path()).health()).rejects.toMatchObject({ code: 'Unavailable' });
});

test('an agent that dies in the middle means Unavailable', async () => {
  const calls = await connect({ pullImage: () => new Promise(() => undefined) });
  const pull = calls.pullImage('x', () => undefined, never);
  const failed = expect(pull).rejects.toMatchObject({ code: 'Unavailable' });
  await new Promise((resolve) => setImmediate(resolve));
  await server?.close();
  await failed;
});

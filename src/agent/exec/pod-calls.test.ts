// Logs, exec, attach and port-forward of pods on a simulated host: which container, which run, and what is said when there is none.
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FakeProcess } from '../../drivers/container/fake/process.ts';
import type { ExecStreams, LogsRequest } from '../../model/agent-calls.ts';
import { isPodReady, podKind } from '../../model/kinds/pod.ts';
import { aContainer, openWorld, type World } from '../pods/world.case.ts';
import { podCalls } from './pod-calls.ts';

let world: World;

beforeEach(async () => {
  world = await openWorld({
    programs: {
      say: ({ args, stdout }: FakeProcess) => {
        stdout(`${args[1]}\n`);
        return 1;
      },
      echo: async ({ stdin, stdout, stderr }: FakeProcess) => {
        for await (const chunk of stdin) stdout(Buffer.from(chunk).toString().toUpperCase());
        stderr('done');
        return 7;
      },
      endless: async (process: FakeProcess) => {
        for (;;) {
          process.stdout('x');
          await turn();
        }
      },
    },
  });
  await world.start();
});
afterEach(() => world.close());

const calls = () =>
  podCalls({
    ...{ layout: world.layout, clock: world.clock, containers: world.host.containers },
    workers: () => world.runner().workers(),
  });

async function logs(request: Partial<LogsRequest> = {}): Promise<string> {
  const chunks: Uint8Array[] = [];
  const signal = new AbortController().signal;
  for await (const chunk of calls().logs({ namespace: 'default', pod: 'web', ...request }, signal))
    chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const ready = async () => {
  const pod = await world.pod();
  return pod !== undefined && isPodReady(pod);
};
const waiting = (reason: string) =>
  world.until(
    reason,
    async () => (await world.pod())?.status?.containerStatuses?.[0]?.state?.waiting?.reason === reason,
  );

function streams(stdin: string, take: (text: string) => Promise<void>): ExecStreams {
  async function* input() {
    yield Buffer.from(stdin);
  }
  const write = (chunk: Uint8Array) => take(Buffer.from(chunk).toString());
  return { stdin: input(), stdout: write, stderr: write, signal: new AbortController().signal };
}

const EXEC = { namespace: 'default', pod: 'web', tty: false, stdin: true, stdout: true, stderr: true };

describe('logs', () => {
  test('of a container in a crash loop are of its last run, with and without --previous', async () => {
    await world.create({ containers: [aContainer({ command: ['say', 'hello'] })] });
    await waiting('CrashLoopBackOff');
    expect(await logs()).toBe('hello\n');
    expect(await logs({ previous: true })).toBe('hello\n');
  });

  test('are found by the next agent too', async () => {
    await world.create({ containers: [aContainer({ command: ['say', 'hello'] })] });
    await waiting('CrashLoopBackOff');
    await world.crash();
    await world.start();
    await world.until('known', () => world.runner().workers().size === 1);
    expect(await logs()).toBe('hello\n');
    expect(await logs({ previous: true })).toBe('hello\n');
  });

  test('of a run before that said nothing are empty', async () => {
    await world.create({ containers: [aContainer()] });
    await world.until('ready', ready);
    await world.host.machine.exit(world.host.machine.all()[0]?.spec.id ?? '', 1);
    const restartCount = async () => (await world.pod())?.status?.containerStatuses?.[0]?.restartCount;
    await world.until('restarted', async () => (await restartCount()) === 1);
    expect(await logs({ previous: true })).toBe('');
  });

  test('follow ends with the run', async () => {
    const pod = await world.create({ containers: [aContainer({ command: ['endless'] })] });
    await world.until('ready', ready);
    const [first] = world.host.machine.all();
    let text = '';
    const reading = (async () => {
      const request = { namespace: 'default', pod: pod.metadata.name, follow: true };
      for await (const chunk of calls().logs(request, new AbortController().signal))
        text += Buffer.from(chunk).toString();
      return true;
    })();
    await world.host.machine.exit(first?.spec.id ?? '', 1);
    let ended = false;
    void reading.then(() => {
      ended = true;
    });
    await world.until('the follower has ended', () => ended);
    expect(text).toMatch(/^x*$/);
  });

  test.each<[string, Partial<LogsRequest>]>([
    ['container nope is not valid for pod web', { container: 'nope' }],
    [
      'a container name must be specified for pod web, choose one of: [web other] or one of the init containers: [first]',
      {},
    ],
    ['container "other" in pod "web" is waiting to start: ErrImagePull', { container: 'other' }],
    ['previous terminated container "web" in pod "web" not found', { container: 'web', previous: true }],
    ['pods "none" not found', { pod: 'none' }],
  ])('%s', async (message, request) => {
    world.missing.set('gone:1', 'ErrImagePull');
    await world.create({
      initContainers: [aContainer({ name: 'first', command: ['true'], restartPolicy: 'Always' })],
      containers: [aContainer(), aContainer({ name: 'other', image: 'gone:1' })],
    });
    await world.until('tried', () => world.events.includes('Failed: Error: ErrImagePull'));
    await expect(logs(request)).rejects.toThrow(message);
  });
});

describe('exec', () => {
  beforeEach(async () => {
    await world.create({ containers: [aContainer()] });
    await world.until('ready', ready);
  });

  test('copies both ways and tells how it ended', async () => {
    let output = '';
    const take = async (text: string) => {
      output += text;
    };
    expect(await calls().exec({ ...EXEC, command: ['echo'] }, streams('hi', take))).toEqual({ exitCode: 7 });
    expect(output.replace('done', '')).toBe('HI');
    expect(output).toContain('done');
  });

  test('ends the command when its caller takes no more', async () => {
    const refuse = async () => {
      throw new Error('the caller is gone');
    };
    await expect(calls().exec({ ...EXEC, command: ['endless'] }, streams('', refuse))).rejects.toThrow(
      'the caller is gone',
    );
  });

  test('a command that is not there is the caller\u2019s mistake', async () => {
    await world.client.delete(podKind, { namespace: 'default', name: 'web' });
    await world.until('gone', async () => (await world.pod()) === undefined);
    await expect(
      calls().exec(
        { ...EXEC, command: ['echo'] },
        streams('', async () => {}),
      ),
    ).rejects.toThrow('pods "web" not found');
  });
});

test('no port is forwarded of a pod that does not run', async () => {
  await world.create({ restartPolicy: 'Never', containers: [aContainer({ command: ['say', 'x'] })] });
  await world.until('failed', async () => (await world.pod())?.status?.phase === 'Failed');
  const stream = { readable: (async function* () {})(), write: async () => {}, end: () => {} };
  const work = (async () =>
    calls().portForward(
      { namespace: 'default', pod: 'web', port: 80 },
      stream,
      new AbortController().signal,
    ))();
  await expect(work).rejects.toThrow('unable to forward port because pod "web" is not running');
});

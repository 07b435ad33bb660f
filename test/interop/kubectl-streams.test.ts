// Unmodified kubectl against the Kubernetes front in memory: logs, exec, attach, port-forward, with a scripted agent.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ScriptedCalls, scriptedCalls } from '../../src/front/kubernetes/testing-calls.ts';
import { podKind } from '../../src/model/kinds/pod.ts';
import { kubectlsUnderTest } from './kubectl-program.ts';
import { type KubectlSession, openSession, runningPod } from './kubectl-session.ts';

const programs = kubectlsUnderTest();
if (programs.length === 0) test('kubectl streams', (context) => context.skip('no kubectl is installed'));

describe.each(programs)('kubectl $version', (program) => {
  let session: KubectlSession;
  let calls: ScriptedCalls;
  beforeAll(async () => {
    calls = scriptedCalls();
    session = await openSession(program, { calls });
    await runningPod(session.front, 'default');
    await runningPod(session.front, 'default', { name: 'pair', containers: ['a', 'b'] });
    const waiting = await session.front.client.create(podKind, {
      metadata: { name: 'waiting', namespace: 'default' },
      spec: { nodeName: 'n1', containers: [{ name: 'app', image: 'a' }] },
    });
    const state = { waiting: { reason: 'ContainerCreating' } };
    const containerStatuses = [
      { name: 'app', image: 'a', imageID: '', ready: false, restartCount: 0, state },
    ];
    await session.front.client.updateStatus(podKind, {
      ...waiting,
      status: { ...waiting.status, containerStatuses },
    });
  });
  afterAll(() => session.close());

  describe('logs', () => {
    test('of one container, the last lines, of a label', async () => {
      expect(await session.ok(['logs', 'web'])).toBe('one\ntwo\nthree\n');
      expect(await session.ok(['logs', 'web', '--tail=1'])).toBe('three\n');
      expect(await session.ok(['logs', '-l', 'app=web', '--prefix'])).toContain('[pod/web/app] one\n');
      expect(await session.ok(['logs', 'pair', '--all-containers'])).toBe('one\ntwo\nthree\n'.repeat(2));
    });

    test('-f goes on as lines come', async () => {
      const following = collect(session.start(['logs', '-f', 'web', '--since=1h']));
      await expect.poll(following.out, { timeout: 20_000 }).toBe('one\ntwo\nthree\n');
      calls.more.push(Buffer.from('four\n'));
      await expect.poll(following.out, { timeout: 20_000 }).toBe('one\ntwo\nthree\nfour\n');
      following.child.kill();
    });

    test.each([
      [
        ['waiting'],
        'Error from server (BadRequest): container "app" in pod "waiting" is waiting to start: ContainerCreating\n',
      ],
      [
        ['web', '--previous'],
        'Error from server (BadRequest): previous terminated container "app" in pod "web" not found\n',
      ],
      [['web', '-c', 'no'], 'error: container no is not valid for pod web\n'],
      [['nobody'], 'error: error from server (NotFound): pods "nobody" not found in namespace "default"\n'],
    ])('%j says why not', async (args, err) => {
      expect(await session.run(['logs', ...args])).toMatchObject({ code: 1, err });
    });
  });

  describe('exec', () => {
    const exec = (args: readonly string[], stdin?: string) => session.run(['exec', ...args], { stdin });

    test('runs a command, with input, to its exit code', async () => {
      expect(await exec(['web', '--', 'hello', 'there'])).toMatchObject({ code: 0, out: 'hello there\n' });
      expect(await exec(['-i', 'web', '--', 'cat'], 'up and back\n')).toMatchObject({
        code: 0,
        out: 'up and back\n',
      });
      expect(await exec(['web', '--', 'exit', '3'])).toEqual({
        code: 3,
        out: '',
        err: 'going\ncommand terminated with exit code 3\n',
      });
    });

    test('carries a megabyte both ways', async () => {
      const text = `${'0123456789abcde\n'.repeat(65_536)}`;
      expect((await exec(['-i', 'web', '--', 'cat'], text)).out).toBe(text);
    });

    test('picks the container', async () => {
      await exec(['pair', '-c', 'b', '--', 'hello']);
      expect(calls.asked.at(-1)).toMatchObject({
        request: { pod: 'pair', container: 'b', command: ['hello'] },
      });
    });

    test.each([
      [['web', '--', 'fail'], 'exec: "fail": executable file not found in $PATH'],
      [['web', '-c', 'no', '--', 'a'], 'container no is not valid for pod web'],
      [['nobody', '--', 'a'], 'Error from server (NotFound): pods "nobody" not found'],
    ])('%j says why not', async (args, text) => {
      const { code, err } = await exec(args);
      expect(code).toBe(1);
      expect(err).toContain(text);
    });

    test('-it has a terminal with a size', async () => {
      const args = ['exec', '-it', 'web', '--', 'size'];
      const terminal = collect(session.startInTerminal(args, { columns: 99, rows: 33 }));
      await expect.poll(terminal.out, { timeout: 20_000 }).toMatch(/99x33/);
    });
  });

  test('attach shows what runs and passes input on', async () => {
    const { code, out } = await session.run(['attach', '-i', 'web'], { stdin: 'in\n' });
    expect({ code, out }).toEqual({ code: 0, out: 'attached\nin\n' });
  });

  describe('port-forward', () => {
    test('carries connections one after another and side by side, and tells what failed', async () => {
      const forwarding = collect(
        session.start(['port-forward', 'pod/web', ':80', ':81', '--address=127.0.0.1']),
      );
      await expect.poll(forwarding.out, { timeout: 20_000 }).toMatch(/-> 81/);
      const portOf = (target: number) =>
        Number(new RegExp(`127\\.0\\.0\\.1:(\\d+) -> ${target}`).exec(forwarding.out())?.[1]);
      expect(await exchange(portOf(80), 'hello')).toBe('HELLO');
      const long = 'x'.repeat(300_000);
      const answers = await Promise.all([1, 2, 3, 4].map(() => exchange(portOf(80), long)));
      expect(answers.map((answer) => answer.length)).toEqual([1, 2, 3, 4].map(() => long.length));
      await exchange(portOf(81), 'x');
      await expect
        .poll(forwarding.err, { timeout: 20_000 })
        .toMatch(/error forwarding port 81 to pod web, uid [-\w]+: connection refused/);
      forwarding.child.kill();
    });
  });
});

interface Collected {
  readonly child: ChildProcessWithoutNullStreams;
  out(): string;
  err(): string;
}

function collect(child: ChildProcessWithoutNullStreams): Collected {
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8');
  });
  return { child, out: () => out, err: () => err };
}

/** Sends, says that it is done, returns what came back. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.end(text));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('end', () => {
      socket.destroy();
      resolve(answer);
    });
    socket.on('error', (error) => (answer === '' ? resolve('') : reject(error)));
  });
}
